import type { IncomingMessage } from 'node:http';
import type { Environment } from '../../config/environment.js';
import { weaknessOfPassword } from '../../config/secret-strength.js';
import { isLoopback } from '../../proxy-auth/peers/peer-address.js';
import { sameSecret } from '../../secrets/shared-secret.js';
import { grantOf } from '../principal/grant.js';
import { passwordMark } from '../principal/password-mark.js';
import { localId } from '../principal/principal-id.js';
import type { Principal } from '../principal/principal.js';

/** The built-in administrator: what they do hangs on the password of today. */
export function administrator(env: Environment): Principal {
  const id = localId(env.BASIC_AUTH_USER);
  return {
    id,
    name: env.BASIC_AUTH_USER,
    email: null,
    groups: [],
    role: 'admin',
    source: 'basic',
    grant: grantOf([{ id, password: passwordMark(env) }], { authority: 'password' }, env),
  };
}

/** Whether these are the administrator's. Both are compared whole, in constant time. */
export function isAdministrator(given: SignInPair, req: IncomingMessage, env: Environment): boolean {
  const user = sameSecret(given.user, env.BASIC_AUTH_USER);
  const password = sameSecret(given.password, env.BASIC_AUTH_PASSWORD);
  if (!user || !password || env.BASIC_AUTH_PASSWORD === '') return false;
  return weaknessOf(env) === null || isDirectFromThisMachine(req);
}

/** Whether a weak password was given, rightly, from where it does not work: callers are not told, the log is. */
export const isWeakFromAfar = ({ user, password }: SignInPair, req: IncomingMessage, env: Environment): boolean =>
  weaknessOf(env) !== null &&
  password === env.BASIC_AUTH_PASSWORD &&
  user === env.BASIC_AUTH_USER &&
  !isDirectFromThisMachine(req);

/** What makes the administrator's password guessable, or null; without one nobody logs in with it. */
export const weaknessOf = ({ BASIC_AUTH_USER: user, BASIC_AUTH_PASSWORD: password }: Environment): string | null =>
  password === '' ? null : weaknessOfPassword(password, user);

interface SignInPair {
  readonly user: string;
  readonly password: string;
}

/** On loopback, and no proxy on this machine passed it on. */
function isDirectFromThisMachine(req: IncomingMessage): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => req.headers[name] !== undefined,
  );
  const address = req.socket.remoteAddress;
  return address !== undefined && isLoopback(address) && !forwarded;
}
