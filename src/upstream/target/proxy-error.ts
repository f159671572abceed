/** The proxy in front of an upstream did not let a connection through. The message names nothing of the proxy's settings. */
export class ProxyError extends Error {
  readonly code = 'UPSTREAM_PROXY';
}
