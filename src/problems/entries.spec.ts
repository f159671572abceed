import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A way in which Node calls us with nobody behind it, and what is written instead (guarded.ts). */
type Bare = readonly [form: RegExp, instead: string];

const timers: readonly Bare[] = [
  [/(?<!\.)\bset(?:Timeout|Interval|Immediate)\(/, 'later, every or soon; node:timers/promises where it is awaited'],
  [/\bqueueMicrotask\(|\bnextTick\(/, 'soon'],
];
const events: readonly Bare[] = [
  [/(?<!replicas|this)\.(?:on|once|addListener|addEventListener)\(/, 'heed or heedOnce'],
  // Ends of a response in a function that returns nothing are no calls into the dark.
  [/\bvoid (?!res\.|stream\.)[\w.]+\(/, 'guarded'],
];

/** The guards themselves, and what ends the process whatever it holds. */
const exempt = ['problems/guarded.ts', 'last-words.ts'];

const src = join(import.meta.dirname, '..');
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !exempt.includes(file),
);

function found(bare: readonly Bare[], among: readonly string[]): string[] {
  return among.flatMap((file) =>
    readFileSync(join(src, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const [, instead] = bare.find(([form]) => form.test(line)) ?? [];
        return instead === undefined ? [] : [`${file}:${index + 1} use ${instead}: ${line.trim()}`];
      }),
  );
}

describe('what Node calls with nobody behind it is guarded, so that nothing thrown there ends the process', () => {
  it('timers', () => {
    expect(found(timers, files)).toEqual([]);
    expect(files.length).toBeGreaterThan(400);
  });

  it('events and promises in the way of a call', () => {
    const mcp = files.filter((file) => file.startsWith('mcp/'));
    expect(found(events, mcp)).toEqual([]);
    expect(mcp.length).toBeGreaterThan(60);
  });
});
