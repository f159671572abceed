import type { FieldError, ProblemCode } from './problem.js';

/** One error as the API answers it, for each code an operation of the HTTP API can give. */
export const problemExamples: Readonly<
  Partial<
    Record<ProblemCode, { readonly detail: string; readonly errors?: readonly FieldError[]; readonly more?: object }>
  >
> = {
  MALFORMED_REQUEST: { detail: 'The body is not valid JSON.' },
  IDENTITY_AMBIGUOUS: { detail: 'the identity header came more than once' },
  UNAUTHENTICATED: { detail: 'no credentials were sent' },
  IDENTITY_CONFLICT: { detail: 'the token and the proxy name different users' },
  PROXY_PEER_NOT_TRUSTED: { detail: 'an identity header came from an address that is not a trusted proxy' },
  PROXY_MODE_REQUIRED: { detail: 'set PROXY_PRESET for the mode your proxy runs in' },
  FORBIDDEN: { detail: 'only administrators may do this' },
  ORIGIN_NOT_ALLOWED: { detail: 'pages of this origin may not call' },
  NOT_FOUND: { detail: 'Gateway not found: my-gateway' },
  CONFLICT: {
    detail: 'Gateway name already exists: "My Gateway"',
    errors: [{ path: 'name', message: 'is taken; names that differ only in case, spaces or punctuation are the same' }],
  },
  PRECONDITION_FAILED: { detail: 'The gateway has changed; it is now version 3.', more: { currentVersion: 3 } },
  BODY_TOO_LARGE: { detail: 'The body is larger than 1mb.' },
  UNSUPPORTED_MEDIA_TYPE: { detail: 'The body must be application/json.' },
  VALIDATION_FAILED: {
    detail: 'name: is required; timeout_seconds: must be a whole number from 1 to 3600',
    errors: [
      { path: 'name', message: 'is required' },
      { path: 'timeout_seconds', message: 'must be a whole number from 1 to 3600' },
    ],
  },
  TOO_MANY_REQUESTS: { detail: 'too many wrong passwords; try again in 30 seconds' },
  RATE_LIMITED: { detail: 'Calls of this tool are limited to 100 in 60 seconds' },
  QUOTA_EXCEEDED: { detail: 'The quota of 10000 calls in 1 day is used up' },
  GATEWAY_BUSY: { detail: 'Too many calls to this upstream are under way' },
  INTERNAL: { detail: 'Something went wrong here. The log has the details under this request id.' },
  UPSTREAM_FAILED: {
    detail: 'The MCP server cannot be used: the server answered 401: it refused the credentials. Check its headers.',
    more: { upstream: { stage: 'auth', code: 'UPSTREAM_AUTH', statusCode: 401 } },
  },
  UNAVAILABLE: { detail: 'The database does not answer; try again.' },
};
