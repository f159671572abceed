/**
 * Every error the HTTP API can answer with: its code and its status (RFC 9457).
 * Codes are stable; docs/troubleshooting.md has an entry for each.
 */
export const statusOfCode = {
  MALFORMED_REQUEST: 400,
  IDENTITY_AMBIGUOUS: 400,
  UNAUTHENTICATED: 401,
  IDENTITY_CONFLICT: 401,
  PROXY_PEER_NOT_TRUSTED: 401,
  PROXY_MODE_REQUIRED: 401,
  FORBIDDEN: 403,
  ORIGIN_NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  MANAGED: 409,
  PRECONDITION_FAILED: 412,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  HOST_NOT_ALLOWED: 421,
  VALIDATION_FAILED: 422,
  UPGRADE_REQUIRED: 426,
  TOO_MANY_REQUESTS: 429,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  INTERNAL: 500,
  UPSTREAM_FAILED: 502,
  UNAVAILABLE: 503,
  GATEWAY_BUSY: 503,
} as const;

export type ProblemCode = keyof typeof statusOfCode;

/** One wrong field: its path (`auth_headers[1].key`) and what is wrong with it, never its value. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ProblemOptions {
  readonly errors?: readonly FieldError[];
  /** Extra response headers, such as WWW-Authenticate or Retry-After. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Extra members of the body (RFC 9457 section 3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The one error class of the HTTP API; the filter in http/ turns it into problem+json. */
export class Problem extends Error {
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ProblemCode,
    detail: string,
    { errors = [], headers = {}, members = {}, cause }: ProblemOptions = {},
  ) {
    super(detail, { cause });
    this.status = statusOfCode[code];
    this.errors = errors;
    this.headers = headers;
    this.members = members;
  }
}

/** A 422 for the given fields. */
export const invalid = (...errors: readonly FieldError[]) =>
  new Problem('VALIDATION_FAILED', errors.map(({ path, message }) => `${path}: ${message}`).join('; '), { errors });
