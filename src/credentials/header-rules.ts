import { isToken } from '../protocol/header-text.js';
import { isGatewaysOwn } from '../upstream/target/own-headers.js';

/** Most headers a gateway may carry, after repeated names are merged. */
export const MOST_HEADERS = 100;
const LONGEST_KEY = 256;
/** In bytes of UTF-8. */
const LONGEST_VALUE = 8 * 1024;

/** What forbids a header name, or null. `key` is already trimmed and not empty. */
export function faultOfKey(key: string): string | null {
  if (key.length > LONGEST_KEY) return `Invalid header key format: longer than ${LONGEST_KEY} characters`;
  if (!isToken(key)) {
    return `Invalid header key format: ${shown(key)}. A key holds letters, digits and !#$%&'*+-.^_\`|~ (RFC 9110)`;
  }
  if (isGatewaysOwn(key)) return `${key} is reserved: the gateway sets this header itself`;
  return null;
}

/** What forbids a header value, or null; never holds the value. */
export function faultOfValue(value: string): string | null {
  // Tab is the one control that RFC 9110 section 5.5 allows in a value.
  if (/[^\P{Cc}\t]/u.test(value)) return 'a header value cannot hold line breaks, NUL or other control characters';
  if (/\p{Surrogate}/u.test(value)) return 'the value is not well-formed Unicode';
  if (Buffer.byteLength(value) > LONGEST_VALUE) return `the value is longer than ${LONGEST_VALUE} bytes`;
  return null;
}

/** Without the spaces and tabs around it (optional whitespace, RFC 9110 section 5.6.3). */
export const trimBlanks = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '');

/** A value as it is pasted or read from a file: without blanks around it, and without the line end after it. */
export const trimValue = (text: string): string => trimBlanks(text.replace(/[ \t\r\n]+$/, ''));

/** A key as an error message may show it: no control characters, not long, and nothing after a colon, which may be a pasted value. */
export function shown(key: string): string {
  const [name = ''] = key.split(':');
  const short = name.length > 64 || name.length < key.length ? `${name.slice(0, 64)}…` : name;
  return `'${short.replace(/[\p{Cc}\p{Surrogate}]/gu, '?')}'`;
}
