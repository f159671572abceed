import type { Report } from './field.js';
import { whole } from './kinds.js';
import type { GivenFields } from './read-fields.js';

/** The version of a row that the caller has seen; no column of theirs. */
export const seenVersion = whole(1, 2 ** 31 - 1, {
  default: null,
  why: 'The version last read; 409 where it is no longer the current one.',
});

/** The version that a request has seen, or null. */
export function readVersion(given: GivenFields, report: Report): number | null {
  const { path, value = null } = given.get('version') ?? { path: 'version' };
  return value === null ? null : (seenVersion.read(value, path, report) ?? null);
}
