import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Joined } from './joined.js';

/** What was looked for, in order; each look ends when told. */
function looking(keptMs = 0) {
  const looks: { readonly key: string; readonly end: (found: string | Error) => Promise<void> }[] = [];
  const joined = new Joined<string, string>((key) => {
    const answer = new Promise<string>((resolve, reject) =>
      looks.push({
        key,
        end: async (found) => {
          if (found instanceof Error) reject(found);
          else resolve(found);
          await answer.catch(() => undefined);
        },
      }),
    );
    return answer;
  }, keptMs);
  return { looks, joined };
}

describe(Joined, () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('looks once for all who ask the same meanwhile, and anew for who asks after', async () => {
    const { looks, joined } = looking();
    const answers = Promise.all([joined.ask('a'), joined.ask('b'), joined.ask('a')]);
    expect(looks.map(({ key }) => key)).toEqual(['a', 'b']);
    await looks[1]!.end('of b');
    await looks[0]!.end('of a');
    expect(await answers).toEqual(['of a', 'of b', 'of a']);
    void joined.ask('a');
    expect(looks).toHaveLength(3);
  });

  it('tells who asks shortly after the same, where it is to be kept', async () => {
    const { looks, joined } = looking(3_000);
    const first = joined.ask('a');
    await looks[0]!.end('one');
    expect(await first).toBe('one');
    vi.advanceTimersByTime(2_999);
    expect(await joined.ask('a')).toBe('one');
    vi.advanceTimersByTime(1);
    void joined.ask('a');
    expect(looks).toHaveLength(2);
  });

  it('keeps no failure', async () => {
    const { looks, joined } = looking(3_000);
    const both = [joined.ask('a'), joined.ask('a')].map((answer) => expect(answer).rejects.toThrow('away'));
    await looks[0]!.end(new Error('away'));
    await Promise.all(both);
    void joined.ask('a');
    expect(looks).toHaveLength(2);
  });
});
