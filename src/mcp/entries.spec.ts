import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Ways in which Node calls us with nobody behind it, and what is written instead (src/problems/guarded.ts). */
const bare: readonly (readonly [form: RegExp, instead: string])[] = [
  [/\bset(?:Timeout|Interval|Immediate)\(/, 'later, every or soon'],
  [/\bqueueMicrotask\(|\bnextTick\(/, 'soon'],
  [/(?<!replicas|this)\.(?:on|once|addListener|addEventListener)\(/, 'heed or heedOnce'],
  // Ends of a response in a function that returns nothing are no calls into the dark.
  [/\bvoid (?!res\.|stream\.)[\w.]+\(/, 'guarded'],
];

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'),
);

describe('entries into the MCP room', () => {
  it('are all guarded, so that nothing thrown there ends the process', () => {
    const found = files.flatMap((file) =>
      readFileSync(`${import.meta.dirname}/${file}`, 'utf8')
        .split('\n')
        .flatMap((line, index) => {
          const [, instead] = bare.find(([form]) => form.test(line)) ?? [];
          return instead === undefined ? [] : [`${file}:${index + 1} use ${instead}: ${line.trim()}`];
        }),
    );
    expect(found).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });
});
