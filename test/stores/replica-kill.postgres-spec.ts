import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { killRound, killsLine, restartRound, restartsLine } from '../support/stores/kill-rounds.js';
import { startTwoReplicas, type TwoReplicas } from '../support/stores/two-replicas.js';

describe('two replicas behind a plain round robin, under load', () => {
  // Processes that start and end beside as much load as there is room for.
  vi.setConfig({ testTimeout: 120_000 });
  let house: TwoReplicas;

  beforeAll(async () => {
    house = await startTwoReplicas();
  });
  afterAll(() => house.close());

  it('kill -9 of one: what it held fails once each, nothing else fails, nothing is lost or doubled', async () => {
    const round = await killRound(house, 0);
    console.log(killsLine([round]));
    expect(round.calls).toBeGreaterThan(0);
  });

  it('SIGTERM of one: nothing fails', async () => {
    house.balancer.keepsConnections = true;
    const round = await restartRound(house, 1);
    console.log(restartsLine([round]));
    expect(round.failed).toBe(0);
  });
});
