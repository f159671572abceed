import type { ProblemCode } from '../../problems/problem.js';
import type { Principal } from './principal.js';

/**
 * Where a request arrives, which decides what may identify it: `admin` (the admin API, every REST write) asks for an
 * administrator's own sign-in, `own` (one's session, one's tokens) for anybody's, `sign-in` for anybody's but a session's,
 * `read` is the read side of REST, `client` is MCP in all its transports, which no session opens.
 */
export type Surface = 'admin' | 'own' | 'sign-in' | 'read' | 'client';

export type Resolution =
  | {
      readonly ok: true;
      readonly principal: Principal;
      /** When what the request opens must end, milliseconds since 1970. */ readonly until: number;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/** Why nobody was identified; `headers` go into the answer (WWW-Authenticate, Retry-After). */
export interface Refusal {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A refusal before its headers are known. */
export interface Refused {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
  /** A token came and is not good: RFC 6750 section 3.1 has a word for it. */
  readonly invalidToken?: true;
  /** A Basic challenge could not be met: the proxy writes Authorization itself, and a browser would ask again and again. */
  readonly basicIsVain?: true;
}

export type Decision =
  | {
      readonly principal: Principal;
      /** Until when the proxy vouches for them, seconds since 1970. */ readonly vouched: number;
    }
  | { readonly refused: Refused };

export const accept = (principal: Principal, vouched = Infinity): Decision => ({ principal, vouched });

export const refuse = (code: ProblemCode, detail: string, more: Partial<Refused> = {}): Decision => ({
  refused: { code, detail, ...more },
});

/** `next` of a value, at once where it is there. What is known already must not wait for a turn of the event loop. */
export const after = <T, U>(value: T | Promise<T>, next: (value: T) => U | Promise<U>): U | Promise<U> =>
  value instanceof Promise ? value.then(next) : next(value);
