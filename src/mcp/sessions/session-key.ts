import { randomBytes } from 'node:crypto';

/** The key of a session that begins now: it says when. */
export const newSessionKey = (): string =>
  `${Math.floor(Date.now() / 1000).toString(36)}-${randomBytes(12).toString('base64url')}`;

/** When the session of a key began, seconds since 1970; NaN for a key that does not say so. */
export const beganAt = (key: string): number => parseInt(/^([\da-z]{6,8})-/.exec(key)?.[1] ?? '', 36);
