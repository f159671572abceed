import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killRound, killsLine, restartRound, restartsLine, type Round } from '../support/stores/kill-rounds.js';
import { startTwoReplicas, type TwoReplicas } from '../support/stores/two-replicas.js';

const rounds = Number(process.env.ROUNDS ?? 20);

const inTurn = async (times: number, round: (index: 0 | 1) => Promise<Round>): Promise<Round[]> => {
  const done: Round[] = [];
  while (done.length < times) done.push(await round(done.length % 2 === 0 ? 0 : 1));
  return done;
};

describe(`two replicas behind a plain round robin, under load, ${rounds} times`, () => {
  let house: TwoReplicas;

  beforeAll(async () => {
    house = await startTwoReplicas();
  });
  afterAll(() => house.close());

  it('kill -9 of one: what it held fails once each, nothing else fails, nothing is lost or doubled', async () => {
    const done = await inTurn(rounds, (index) => killRound(house, index));
    console.log(killsLine(done));
    expect(done.some(({ held }) => held > 0)).toBe(true);
  });

  it.each([
    ['keeps its connections', { keepsConnections: true, asksReadiness: false }],
    ['asks for readiness', { keepsConnections: false, asksReadiness: true }],
  ])('SIGTERM of one behind a balancer that %s: nothing fails', async (_how, balancer) => {
    Object.assign(house.balancer, balancer);
    const done = await inTurn(rounds, (index) => restartRound(house, index));
    console.log(restartsLine(done));
    expect(done.map(({ failed }) => failed)).toEqual(done.map(() => 0));
  });
});

describe('two replicas of two workers each', () => {
  it('SIGTERM of one, five times: nothing fails', async () => {
    const house = await startTwoReplicas({ WEB_CONCURRENCY: '2' });
    Object.assign(house.balancer, { keepsConnections: true, asksReadiness: false });
    const done = await inTurn(5, (index) => restartRound(house, index)).finally(() => house.close());
    console.log(restartsLine(done));
    expect(done.map(({ failed }) => failed)).toEqual(done.map(() => 0));
  });
});
