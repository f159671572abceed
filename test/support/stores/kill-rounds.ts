import { expect } from 'vitest';
import { NonceLoad } from '../load/nonce-load.js';
import { parkCalls, parkedOutcomes } from '../upstreams/parked-calls.js';
import type { Replica, TwoReplicas } from './two-replicas.js';

const clients = 32;
/** Calls before, after and again after the replica is back. */
const some = 200;

/** What one round came to. */
export interface Round {
  /** Calls under load that ended. */
  readonly calls: number;
  /** Calls the replica held when it was told to end, or died. */
  readonly held: number;
  /** Calls that ended in one clear failure. */
  readonly failed: number;
  /** Sessions that were opened on the replica that ended, and went on at the other. */
  readonly moved: number;
}

/** Kill -9 under load: what the killed replica held fails once, everything else is answered once. */
export function killRound(house: TwoReplicas, index: 0 | 1): Promise<Round> {
  const dying = house.replicas[index];
  return underLoad(house, index, async () => {
    const finishParked = await parkCalls(house, dying, house.replicas[1 - index]!);
    const held = new Set(dying.backend.holding);
    const { length } = dying.backend.given;
    expect(await dying.process.end('SIGKILL')).toBe('SIGKILL');
    // Between the signal and its end it was given more.
    for (const call of dying.backend.given.slice(length)) held.add(call);
    return { held, mayFail: held, after: async () => expect(await finishParked()).toEqual(parkedOutcomes) };
  });
}

/** SIGTERM under load: nothing fails. */
export function restartRound(house: TwoReplicas, index: 0 | 1): Promise<Round> {
  const leaving = house.replicas[index];
  return underLoad(house, index, async () => {
    const held = new Set(leaving.backend.holding);
    expect(await leaving.process.end('SIGTERM')).toBe(0);
    return { held, mayFail: new Set() };
  });
}

interface Ended {
  /** What the replica had under way. */
  readonly held: ReadonlySet<string>;
  readonly mayFail: ReadonlySet<string>;
  /** What must hold at the other replica alone. */
  readonly after?: () => Promise<void>;
}

/** Load on both, one ends, load on the other alone, a fresh one joins, load on both. */
async function underLoad(house: TwoReplicas, index: 0 | 1, end: () => Promise<Ended>): Promise<Round> {
  const gone = house.replicas[index];
  const load = new NonceLoad({ url: house.balancer.url, token: house.token, clients });
  try {
    await load.more(some);
    const { held, mayFail, after } = await end();
    const ended = load.endings.size;
    await after?.();
    await load.more(some);
    const moved = await movedSessions(load, gone, ended);
    await rejoin(house, index);
    await load.more(some);
    await load.stop();
    const failed = judge(house, load, mayFail);
    return { calls: load.endings.size, held: held.size, failed, moved };
  } finally {
    await load.stop();
  }
}

/** A fresh process takes its share from the moment it listens. */
async function rejoin(house: TwoReplicas, index: 0 | 1): Promise<void> {
  const { backend } = await house.restart(index);
  await expect.poll(() => backend.given.length, { timeout: 10_000 }).toBeGreaterThan(some / 5);
}

/** Sessions opened on the replica that is gone go on without being opened again: each has calls answered since. */
async function movedSessions({ sessions, endings }: NonceLoad, gone: Replica, before: number): Promise<number> {
  const opened = [...sessions].filter(([name]) => gone.backend.given.includes(name));
  expect(opened.length).toBeGreaterThan(0);
  const silent = () => {
    const since = new Set([...endings].slice(before).map(([nonce, ending]) => (ending === 'answered' ? nonce : '')));
    return opened.filter(([, calls]) => !calls.some((nonce) => since.has(nonce)));
  };
  await expect.poll(silent, { timeout: 10_000 }).toEqual([]);
  return opened.length;
}

/** Every call ended once; only those that may fail did; the upstreams saw none twice. Returns how many failed. */
function judge({ seen }: TwoReplicas, { endings }: NonceLoad, mayFail: ReadonlySet<string>): number {
  const failed = [...endings].filter(([, ending]) => ending !== 'answered');
  const wrong = failed.filter(([nonce, ending]) => !mayFail.has(nonce) || (ending !== '502' && ending !== 'cut'));
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(seen.doubled).toEqual([]);
  const answered = [...endings].filter(([, ending]) => ending === 'answered');
  expect(answered.filter(([nonce]) => seen.times.get(nonce) !== 1)).toEqual([]);
  return failed.length;
}

const total = (rounds: readonly Round[], count: keyof Round) => rounds.reduce((sum, round) => sum + round[count], 0);

/** One line for all rounds with a kill. */
export const killsLine = (rounds: readonly Round[]): string =>
  `${rounds.length} kills: ${total(rounds, 'calls')} calls, ${total(rounds, 'held')} held by the killed replica, ` +
  `${total(rounds, 'failed')} of them failed once each, 0 lost, 0 doubled, ` +
  `${total(rounds, 'moved')} sessions went on at the other`;

/** One line for all rounds with SIGTERM. */
export const restartsLine = (rounds: readonly Round[]): string =>
  `${rounds.length} restarts: ${total(rounds, 'calls')} calls, ${total(rounds, 'held')} under way at the leaving replica, ` +
  `${total(rounds, 'failed')} failed, 0 lost, 0 doubled, ${total(rounds, 'moved')} sessions went on at the other`;
