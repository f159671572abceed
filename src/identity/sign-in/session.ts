import { createHmac, timingSafeEqual } from 'node:crypto';

/** An administrator's sign-in in a browser. Times are seconds since 1970. */
export interface Session {
  readonly id: string;
  readonly principalId: string;
  readonly name: string;
  readonly email: string | null;
  /** How he signed in. */
  readonly method: 'password' | 'token' | 'proxy';
  /** The proxied user who signed in; another one may not go on with the cookie. */
  readonly proxied: string | null;
  /** `jti` and hash of the token he signed in with: revoking it ends the session. */
  readonly jti: string | null;
  readonly tokenHash: string | null;
  /** When the cookie was made; the guard makes a new one while he works. */
  readonly seen: number;
  readonly idleUntil: number;
  readonly endsAt: number;
}

const mac = (text: string, key: Uint8Array): Buffer => createHmac('sha256', key).update(text).digest();

/** The cookie's value: the session, signed. Every replica reads it without a database. */
export function sealSession(session: Session, key: Uint8Array): string {
  const payload = Buffer.from(JSON.stringify(session)).toString('base64url');
  return `${payload}.${mac(`session ${payload}`, key).toString('base64url')}`;
}

/** The session of a cookie's value; null where it was not sealed here or is over. */
export function openSession(value: string, key: Uint8Array, now: number): Session | null {
  const [payload = '', signature = ''] = value.split('.');
  const expected = mac(`session ${payload}`, key);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const session = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Session;
  return now < session.idleUntil && now < session.endsAt ? session : null;
}

/** What a page of ours sends back in X-CSRF-Token; a foreign page cannot read it. */
export const csrfToken = ({ id }: Session, key: Uint8Array): string => mac(`csrf ${id}`, key).toString('base64url');
