/** One wrong field of a request, by its path: `auth_headers[1].value`. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

/** A refusal of the API (RFC 9457), or a network that failed (`status` 0). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: readonly FieldProblem[] = [],
    readonly requestId: string | null = null,
    /** The other members of the body, such as `upstream` of a 502. */
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(detail);
  }
}

/** The problem in a response that is no success; any body is taken, since proxies write their own. */
export function problemOf(response: Response, body: unknown): ApiProblem {
  const members = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string) => (typeof members[name] === 'string' ? members[name] : null);
  const errors = Array.isArray(members.errors) ? (members.errors as FieldProblem[]) : [];
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiProblem(
    response.status,
    text('code') ?? `HTTP_${response.status}`,
    text('detail') ?? `The server answered with status ${response.status}.`,
    errors,
    text('requestId') ?? response.headers.get('X-Request-Id'),
    members,
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}

/** What to tell a person about any thrown thing. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, 'NO_ANSWER', 'The gateway did not answer. Check the connection and try again.');
}
