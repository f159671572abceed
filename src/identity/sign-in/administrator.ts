import type { IncomingMessage } from 'node:http';
import type { Environment } from '../../config/environment.js';
import { isLoopback } from '../../proxy-auth/peer-address.js';
import { sameSecret } from '../../proxy-auth/shared-secret.js';
import type { Principal } from '../principal/principal.js';

/** The password that every copy of the guide has; it is no secret. */
const published = 'changeme';

/** The built-in administrator, or null for a wrong user or password. Both are compared whole, in constant time. */
export function builtInAdministrator(
  given: { readonly user: string; readonly password: string },
  req: IncomingMessage,
  env: Environment,
): Principal | null {
  const user = sameSecret(given.user, env.BASIC_AUTH_USER);
  const password = sameSecret(given.password, env.BASIC_AUTH_PASSWORD);
  if (!user || !password || env.BASIC_AUTH_PASSWORD === '') return null;
  if (isPublished(env) && !isDirectFromThisMachine(req)) return null;
  return {
    id: `local:${env.BASIC_AUTH_USER}`,
    name: env.BASIC_AUTH_USER,
    email: null,
    groups: [],
    role: 'admin',
    source: 'basic',
  };
}

/** Whether the published password was given, rightly, from where it does not work: callers are not told, the log is. */
export const isPublishedFromAfar = (
  { user, password }: { readonly user: string; readonly password: string },
  req: IncomingMessage,
  env: Environment,
): boolean =>
  isPublished(env) && password === published && user === env.BASIC_AUTH_USER && !isDirectFromThisMachine(req);

/** Whether the administrator's password is the one of the guide. */
export const isPublished = (env: Environment): boolean => env.BASIC_AUTH_PASSWORD === published;

/** On loopback, and no proxy on this machine passed it on. */
function isDirectFromThisMachine(req: IncomingMessage): boolean {
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    (name) => req.headers[name] !== undefined,
  );
  const address = req.socket.remoteAddress;
  return address !== undefined && isLoopback(address) && !forwarded;
}
