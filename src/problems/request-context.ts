import { AsyncLocalStorage } from 'node:async_hooks';

/** The request that a log line is about. */
export interface AboutRequest {
  readonly requestId: string;
  readonly traceId?: string;
}

/** Requests of the HTTP API are served within it. MCP requests are not, since it costs every call: see {@link aboutRequest}. */
export const requestContext = new AsyncLocalStorage<AboutRequest>();

/** What `say` logs carries these ids. */
export const aboutRequest = (requestId: string, traceId: string | undefined, say: () => void): void =>
  requestContext.run({ requestId, ...(traceId === undefined ? {} : { traceId }) }, say);
