/**
 * What a header value is as a name: `blank` counts as not sent, `refused` never becomes a principal.
 */
export type IdentityValue =
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'refused'; readonly why: string };

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What templates and proxies write when they have no user. Apache writes `(null)`; `-` is the empty field of access logs. */
const placeholders = new Set([
  '(null)',
  '(none)',
  '(undefined)',
  '<null>',
  '<nil>',
  '<no value>',
  '[object object]',
  'null',
  'nil',
  'none',
  'undefined',
  'nan',
  '-',
  '--',
  '""',
  "''",
  '?',
  '*',
  'anonymous',
  'unknown',
  'system',
  'n/a',
]);

const isPlaceholder = (text: string): boolean => placeholders.has(text.toLowerCase());

/** The text of a header's bytes (`latin1`, as Node gives them), decoded as strict UTF-8; null where they are not UTF-8. */
export function decodeUtf8(latin1: string): string | null {
  // Plain ASCII, nearly every header, needs no decoding.
  if (!/[^\x20-\x7e]/.test(latin1)) return latin1;
  try {
    return strictUtf8.decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return null;
  }
}

/** Reads a user name or e-mail address from a header's bytes. */
export function identityValue(latin1: string): IdentityValue {
  const text = decodeUtf8(latin1);
  return text === null ? refused('is not UTF-8') : identityText(text);
}

/** Nearly every name and address: of all that follows only the placeholders can be meant. */
const plain = /^[\w.@+-]{1,256}$/;

/** The same for text that is decoded already, such as a token's subject. */
export function identityText(given: string): IdentityValue {
  if (plain.test(given)) return isPlaceholder(given) ? refused('is a placeholder') : { kind: 'name', text: given };
  const text = given.replace(/^[ \t]+|[ \t]+$/g, '');
  if (text === '' || /^\s+$/u.test(text)) return { kind: 'blank' };
  if (text.length > 256) return refused('is longer than 256 characters');
  // Other, separators of lines and paragraphs: controls, bidi marks, zero-width and tag characters, unassigned code points.
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return refused('has a control or invisible character');
  if (/[^\S ]/u.test(text)) return refused('has an unusual space');
  // Node, oauth2-proxy and API gateways join repeated headers with a comma.
  if (/[,;]/.test(text)) return refused('has a comma or semicolon');
  if (/[%$]\{|\{\{|\(null\)/i.test(text) || isPlaceholder(text)) return refused('is a placeholder');
  return { kind: 'name', text };
}

const refused = (why: string): IdentityValue => ({ kind: 'refused', why });
