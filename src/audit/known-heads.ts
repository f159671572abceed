import { invalid } from '../problems/problem.js';
import type { KnownHead } from './audit-verifier.service.js';

const mostHeads = 100;

/** `CHAIN:N:HASH`, once or several times. Throws a 422 Problem for anything else. */
export function knownHeads(value: unknown): KnownHead[] {
  const texts: unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  const heads = texts.map((text) => /^([^\s:]{1,200}):(\d{1,9}):([0-9a-f]{64})$/.exec(String(text)));
  if (texts.length > mostHeads || heads.includes(null))
    throw invalid({ path: 'expect', message: `must be CHAIN:N:HASH, ${mostHeads} times at most` });
  return heads.map((head) => ({ chain: head![1]!, n: Number(head![2]), hash: head![3]! }));
}
