import { randomBytes } from 'node:crypto';

/** The key of a session that begins now: it says when. */
export const newSessionKey = (): string =>
  `${Math.floor(Date.now() / 1000).toString(36)}-${randomBytes(12).toString('base64url')}`;

/** When the session of a key began, seconds since 1970; undefined for a key of version 0.1.0, which does not say so. */
export function beganAt(key: string): number | undefined {
  const seconds = /^([\da-z]{6,8})-[\w-]{16}$/.exec(key)?.[1];
  return seconds === undefined ? undefined : parseInt(seconds, 36);
}
