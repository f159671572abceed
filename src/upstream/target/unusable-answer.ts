import { words } from './safe-text.js';
import { UpstreamError } from './upstream-error.js';

/** What is wrong with answers that are none, in the same words wherever they are read. */

/** How a 400 or 404 in plain text says that nobody there knows the method, as the Go SDK does: `JSON RPC not handled: "a/b" unsupported`. */
const unknownMethodSaid =
  /\bmethod not found\b|\b(unknown|unsupported) method\b|\bnot handled: .{1,200} unsupported\b/i;

/** How much of it is read for that, in bytes. */
const LOOK_AT = 1024;

/** A body that does not answer the call. */
export function notTheAnswer(statusCode: number, body: Buffer): UpstreamError {
  if (statusCode < 400)
    return new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`the body is not the answer to this call`);
  const unknownMethod =
    (statusCode === 400 || statusCode === 404) && unknownMethodSaid.test(body.toString('latin1', 0, LOOK_AT));
  return new UpstreamError('http', 'UPSTREAM_STATUS', words`the server answered ${statusCode}`, {
    statusCode,
    unknownMethod,
  });
}

/** 202 or 204 to a call. */
export const unanswered = (): UpstreamError =>
  new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`the server accepted the call without answering it`);

/** An event stream that is over. */
export const endedUnanswered = (): UpstreamError =>
  new UpstreamError('http', 'UPSTREAM_CLOSED', words`the server ended the stream without an answer`);

/** `redirectedTo`: path and query on the same origin, where it leads to such. */
export const redirected = (statusCode: number, redirectedTo?: string): UpstreamError =>
  new UpstreamError('http', 'UPSTREAM_REDIRECT', words`the server answered ${statusCode}, a redirect`, {
    statusCode,
    redirectedTo,
  });

export const compressed = (statusCode: number): UpstreamError =>
  new UpstreamError(
    'http',
    'UPSTREAM_PROTOCOL',
    words`the server compressed its answer, unasked and in a way that is not known here`,
    {
      statusCode,
    },
  );
