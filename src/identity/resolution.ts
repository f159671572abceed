import type { ProblemCode } from '../problems/problem.js';
import type { Principal } from './principal.js';

/**
 * Where a request arrives, which decides what may identify it: `admin` (the admin API, every REST write) asks for an
 * administrator's own sign-in, `read` is the read side of REST, `client` is MCP in all its transports.
 */
export type Surface = 'admin' | 'read' | 'client';

export type Resolution =
  { readonly ok: true; readonly principal: Principal } | { readonly ok: false; readonly refusal: Refusal };

/** Why nobody was identified; `headers` go into the answer (WWW-Authenticate, Retry-After). */
export interface Refusal {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
}
