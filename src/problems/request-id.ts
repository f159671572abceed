import { randomUUID } from 'node:crypto';

/** A caller's own id is kept when it is short and plain, so that one id follows a call through several systems. */
const plain = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * The id of a request, by which its error, its log lines and its audit row are found: what the caller sent as `X-Request-Id`
 * where that is plain, else a new one. Asked once for each request, on every surface.
 */
export const requestIdFor = (given: string | undefined): string =>
  given !== undefined && plain.test(given) ? given : randomUUID();
