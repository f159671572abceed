import { createHmac } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';

/** What a session was begun with, and ends with. Nothing of a right stands in it: the parent is asked at each use. */
export type SessionParent =
  | { readonly method: 'password'; /** {@link passwordMark} */ readonly mark: string }
  | { readonly method: 'token'; readonly token: string }
  | { readonly method: 'proxy'; readonly id: string };

/** Somebody's sign-in in a browser. Times are seconds since 1970. */
export interface BrowserSession {
  readonly id: string;
  readonly parent: SessionParent;
  /** Whether its browser reaches us by https. */
  readonly secure: boolean;
  /** When the cookie was made; the guard makes a new one while its owner works. */
  readonly seen: number;
  readonly idleUntil: number;
  readonly endsAt: number;
}

const algorithms = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };

/** The cookie's value: the session as an encrypted JWT (RFC 7516), which every replica reads without a database. */
export const sealSession = (session: BrowserSession, key: Uint8Array): Promise<string> =>
  new EncryptJWT({ session })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime(Math.min(session.idleUntil, session.endsAt))
    .encrypt(key);

/** The session of a cookie's value; null where it was not sealed here or is over. */
export async function openSession(value: string, key: Uint8Array): Promise<BrowserSession | null> {
  try {
    const { payload } = await jwtDecrypt<{ session: BrowserSession }>(value, key, algorithms);
    return payload.session;
  } catch {
    return null;
  }
}

/** What a page of ours sends back in X-CSRF-Token; a foreign page cannot read it. */
export const csrfToken = ({ id }: BrowserSession, key: Uint8Array): string =>
  createHmac('sha256', key).update(`csrf ${id}`).digest('base64url');
