import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../config/read-environment.js';
import { LimitReached } from '../../problems/limit-reached.js';
import { Ledger } from './ledger.service.js';
import { Places } from './places.service.js';
import type { Share, Waiter } from './upstream-places.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Places with these bounds, and who was served or refused, in order. */
function placesWith(bounds: Record<string, number>) {
  const env = readEnvironment(Object.fromEntries(Object.entries(bounds).map(([name, value]) => [name, String(value)])));
  const ledger = new Ledger(env);
  const places = new Places(ledger, env);
  const came: string[] = [];
  const share = (who: string, upstream = 'up') => places.shareOf(ledger.of(who), upstream);
  const wait = (who: string, upstream = 'up', go = (_: Share) => {}) =>
    places.wait(
      share(who, upstream),
      () => {
        came.push(who);
        go(share(who, upstream));
      },
      ({ code }) => came.push(`${who} ${code}`),
    );
  return { ledger, places, came, share, wait };
}

describe('places for calls', () => {
  it('one caller has a turn after another, however many calls they have waiting', () => {
    const { places, came, share, wait } = placesWith({ UPSTREAM_MAX_CONCURRENCY: 2 });
    expect([places.enter(share('greedy')), places.enter(share('modest'))]).toEqual([true, true]);
    for (const who of ['greedy', 'greedy', 'greedy', 'modest', 'late']) wait(who);
    for (const who of ['modest', 'late', 'modest', 'greedy', 'greedy', 'greedy', 'greedy']) {
      if (share(who).active > 0) places.leave(share(who));
    }
    expect(came).toEqual(['modest', 'late', 'greedy', 'greedy', 'greedy']);
  });

  it('one caller has at most half of an upstream, and waits there without a place anywhere', () => {
    const { ledger, places, share, wait } = placesWith({ UPSTREAM_MAX_CONCURRENCY: 4, MAX_CALLS: 3 });
    expect([1, 2, 3].map(() => places.enter(share('greedy')))).toEqual([true, true, false]);
    wait('greedy');
    expect(ledger.all).toMatchObject({ calls: 2, waiting: 1 });
    expect(places.enter(share('other', 'another'))).toBe(true);
    expect(places.enter(share('third'))).toBe(false);
  });

  it('a full upstream keeps nobody from another one', () => {
    const { places, came, share, wait } = placesWith({ UPSTREAM_MAX_CONCURRENCY: 1, MAX_CALLS: 2 });
    places.enter(share('first', 'hangs'));
    for (let n = 0; n < 20; n++) wait(`waits-${n}`, 'hangs');
    places.enter(share('a', 'quick'));
    wait('b', 'quick');
    places.leave(share('a', 'quick'));
    expect(came).toEqual(['b']);
  });

  it('refuses at once where nobody more may wait: 429 for the caller, 503 for the process', () => {
    const { places, share, wait } = placesWith({
      UPSTREAM_MAX_CONCURRENCY: 1,
      MAX_WAITING_CALLS: 2,
      MAX_WAITING_CALLS_PER_PRINCIPAL: 1,
    });
    places.enter(share('a'));
    const codeOf = (waited: LimitReached | Waiter) => (waited instanceof LimitReached ? waited.status : null);
    expect(['a', 'a', 'b', 'c'].map((who) => codeOf(wait(who)))).toEqual([null, 429, null, 503]);
  });

  it('ends a wait after its time, with whose fault it was', () => {
    const { ledger, places, came, share, wait } = placesWith({ UPSTREAM_MAX_CONCURRENCY: 2, MAX_WAIT_SECONDS: 10 });
    places.enter(share('greedy'));
    places.enter(share('other'));
    wait('greedy');
    wait('third');
    vi.advanceTimersByTime(9_900);
    expect(came).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(came).toEqual(['greedy TOO_MANY_REQUESTS', 'third GATEWAY_BUSY']);
    expect(ledger.all.waiting).toBe(0);
  });

  it('forgets who goes, and serves the next', () => {
    const { ledger, places, came, share, wait } = placesWith({ UPSTREAM_MAX_CONCURRENCY: 1 });
    places.enter(share('a'));
    const gone = wait('b') as Waiter;
    wait('c');
    places.forget(gone);
    places.forget(gone);
    places.leave(share('a'));
    expect([came, ledger.all.waiting, ledger.all.calls]).toEqual([['c'], 0, 1]);
  });

  it('serves thousands whose calls end at once, one after another', () => {
    const { ledger, places, came, share, wait } = placesWith({
      UPSTREAM_MAX_CONCURRENCY: 1,
      MAX_WAITING_CALLS: 10_000,
      MAX_WAITING_CALLS_PER_PRINCIPAL: 10_000,
    });
    places.enter(share('a'));
    for (let n = 0; n < 10_000; n++) wait(n % 2 === 0 ? 'a' : 'b', 'up', (place) => places.leave(place));
    places.leave(share('a'));
    expect([came.length, ledger.all.calls, ledger.all.waiting]).toEqual([10_000, 0, 0]);
  });
});
