import { words } from './safe-text.js';
import { UpstreamError } from './upstream-error.js';

/** What is wrong with answers that are none, in the same words wherever they are read. */

/** A body that does not answer the call. */
export const notTheAnswer = (statusCode: number): UpstreamError =>
  statusCode >= 400
    ? new UpstreamError('http', 'UPSTREAM_STATUS', words`the server answered ${statusCode}`, { statusCode })
    : new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`the body is not the answer to this call`);

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
  new UpstreamError('http', 'UPSTREAM_PROTOCOL', words`the server compressed an answer it was not asked to compress`, {
    statusCode,
  });
