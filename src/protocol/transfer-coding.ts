/** Whether a `Transfer-Encoding` is one this server reads: none, or chunks (RFC 9112 section 6.1). */
export const isKnownCoding = (coding: string | undefined): boolean =>
  coding === undefined || coding.trim().toLowerCase() === 'chunked';

export const otherCoding = 'Transfer-Encoding may be chunked and nothing else.';
