import type { IncomingMessage } from 'node:http';
import type { Environment } from '../config/environment.js';
import { isLoopback } from '../proxy-auth/peer-address.js';
import { sameSecret } from '../proxy-auth/shared-secret.js';
import type { Principal } from './principal.js';

/** The password that every copy of the guide has; it is no secret. */
export const published = 'changeme';

/** The built-in administrator, or null for a wrong user or password. Both are compared whole, in constant time. */
export function builtInAdministrator(
  given: { readonly user: string; readonly password: string },
  req: IncomingMessage,
  env: Environment,
): Principal | null {
  const user = sameSecret(given.user, env.BASIC_AUTH_USER);
  const password = sameSecret(given.password, env.BASIC_AUTH_PASSWORD);
  if (!user || !password || env.BASIC_AUTH_PASSWORD === '') return null;
  if (env.BASIC_AUTH_PASSWORD === published && !isDirectFromThisMachine(req)) return null;
  return {
    id: `local:${env.BASIC_AUTH_USER}`,
    name: env.BASIC_AUTH_USER,
    email: null,
    groups: [],
    role: 'admin',
    source: 'basic',
  };
}

/** On loopback, and no proxy on this machine passed it on. */
function isDirectFromThisMachine(req: IncomingMessage): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => req.headers[name] !== undefined,
  );
  const address = req.socket.remoteAddress;
  return address !== undefined && isLoopback(address) && !forwarded;
}
