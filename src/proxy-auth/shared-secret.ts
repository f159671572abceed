import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares secrets without telling by time how much of them agrees; hashing makes the lengths equal. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Whether one of `secrets` was given. Every one is compared, so that time does not tell which. */
export const isOneOf = (given: string, secrets: readonly string[]): boolean =>
  secrets.map((secret) => sameSecret(given, secret)).includes(true);
