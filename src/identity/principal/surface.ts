import type { Audience } from './decorators.js';
import type { Surface } from './resolution.js';

/** Which rule a REST route falls under: writes and /admin are for administrators unless a decorator says otherwise. */
export function restSurface(method: string, path: string, audience: Audience | undefined): Surface {
  if (audience === 'anyone-signed-in') return 'own';
  if (audience === 'administrators' || isAdminPath(path)) return 'admin';
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? 'read' : 'admin';
}

export const isAdminPath = (path: string): boolean => /^(\/v1)?\/admin(\/|$)/i.test(path);
