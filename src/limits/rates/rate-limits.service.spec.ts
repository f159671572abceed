import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noRules, readRules, type LimitRules } from '../rules/limit-rules.js';
import { RateLimits } from './rate-limits.service.js';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 28, 12) }));
afterEach(() => void vi.useRealTimers());

const rules = (given: object): LimitRules => readRules(given, 'limits', { errors: [], warnings: [] })!;

function limitsOf(everywhere: object, ofGateway: LimitRules | null = null) {
  const limits = new RateLimits();
  limits.set(rules(everywhere));
  const gateway = { id: 'gateway-1', slug: 'up', limits: ofGateway };
  const call = (id: string, name = 'echo', groups: readonly string[] = []) =>
    limits.admit({ method: 'tools/call', origin: { principal: { id, groups } }, route: { name, gateway } });
  /** How many calls of so many are let through. */
  const passed = (calls: number, ...who: Parameters<typeof call>) =>
    Array.from({ length: calls }, () => call(...who)).filter((refusal) => refusal === null).length;
  return { limits, call, passed };
}

describe('limits by rate and quota', () => {
  it('are none until set, and none again when they are taken away', () => {
    const { limits, passed } = limitsOf({});
    expect(passed(1_000, 'a')).toBe(1_000);
    limits.set(rules({ rates: [{ per: 'everybody', calls: 1, seconds: 60 }] }));
    expect(passed(10, 'a')).toBe(1);
    limits.set(noRules);
    expect(passed(10, 'a')).toBe(10);
  });

  it('a rate lets its burst through, and then one call after another', () => {
    const { call, passed } = limitsOf({ rates: [{ per: 'principal', calls: 10, seconds: 60 }] });
    expect([passed(20, 'a'), passed(20, 'b')]).toEqual([10, 10]);
    expect(call('a')).toMatchObject({ code: 'RATE_LIMITED', status: 429, retryAfterSeconds: 6 });
    vi.advanceTimersByTime(5_900);
    expect(passed(1, 'a')).toBe(0);
    vi.advanceTimersByTime(200);
    expect(passed(5, 'a')).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(passed(20, 'a')).toBe(10);
  });

  it('a rate goes by a clock that is never set', () => {
    const { passed } = limitsOf({ rates: [{ per: 'principal', calls: 10, seconds: 60 }] });
    expect(passed(20, 'a')).toBe(10);
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.advanceTimersByTime(6_100);
    expect(passed(20, 'a')).toBe(1);
    vi.setSystemTime(Date.now() + 7_200_000);
    expect(passed(20, 'a')).toBe(0);
  });

  it('a refused call counts nowhere, and says what is left and when', () => {
    const { call, passed } = limitsOf({
      rates: [{ per: 'everybody', calls: 100, seconds: 60 }],
      quotas: [{ per: 'principal', calls: 2, days: 1 }],
    });
    expect(passed(50, 'a')).toBe(2);
    expect(call('a')?.headers).toEqual([
      'retry-after',
      '43200',
      'ratelimit-policy',
      '"quota";q=2;w=86400',
      'ratelimit',
      '"quota";r=0;t=43200',
    ]);
    const others = Array.from({ length: 60 }, (_, n) => passed(2, `caller-${n}`)).reduce((sum, n) => sum + n);
    expect(others).toBe(98);
  });

  it('a quota begins anew with the day of UTC', () => {
    const { passed } = limitsOf({ quotas: [{ per: 'everybody', calls: 3, days: 1 }] });
    expect(passed(5, 'a')).toBe(3);
    vi.setSystemTime(Date.UTC(2026, 10, 28, 23, 59, 59, 999));
    expect(passed(5, 'a')).toBe(0);
    vi.setSystemTime(Date.UTC(2026, 10, 29));
    expect(passed(5, 'b')).toBe(3);
  });

  it('the members of a group share, and others are not meant', () => {
    const { passed } = limitsOf({ rates: [{ per: 'group', group: 'interns', calls: 4, seconds: 60 }] });
    expect([passed(3, 'a', 'echo', ['interns']), passed(3, 'b', 'echo', ['x', 'interns']), passed(9, 'c')]).toEqual([
      3, 1, 9,
    ]);
  });

  it('a tool is meant by its name here or at its server; a gateway may have rules beside those of all', () => {
    const ofGateway = rules({ rates: [{ per: 'everybody', tool: 'echo', calls: 2, seconds: 60 }] });
    const { passed } = limitsOf({ rates: [{ per: 'everybody', tool: 'up__add', calls: 1, seconds: 60 }] }, ofGateway);
    expect([passed(5, 'a', 'echo'), passed(5, 'a', 'add'), passed(5, 'a', 'other')]).toEqual([2, 1, 5]);
  });

  it('keep what is used when other rules change, and forget what counts no more', () => {
    const rate = { per: 'principal', calls: 2, seconds: 60 };
    const { limits, passed } = limitsOf({ rates: [rate] });
    expect(passed(5, 'a')).toBe(2);
    limits.set(rules({ rates: [{ per: 'everybody', calls: 1_000, seconds: 1 }, rate] }));
    expect(passed(5, 'a')).toBe(0);
    for (const { meters } of limits.all()) for (const meter of meters.values()) meter.unsettled = 0;
    vi.advanceTimersByTime(61_000);
    limits.sweep();
    expect([...limits.all()].map(({ meters }) => meters.size)).toEqual([0, 0]);
  });
});
