/** Whether a text may be the name of a header (RFC 9110 section 5.6.2). */
export const isToken = (text: string): boolean => /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);

/**
 * The spelling of `Mcp-Name` and `Mcp-Param-*` (MCP 2026-07-28, Streamable HTTP, value encoding): plain where the
 * value fits a header, otherwise `=?base64?…?=` around its UTF-8 bytes.
 */
const prefix = '=?base64?';
const suffix = '?=';
const plain = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function encodeHeaderText(value: string): string {
  if (plain.test(value) && !value.startsWith(prefix)) return value;
  return prefix + Buffer.from(value, 'utf8').toString('base64') + suffix;
}

/** Undefined for a broken encoding. */
export function decodeHeaderText(header: string): string | undefined {
  const value = header.trim();
  if (!value.startsWith(prefix) || !value.endsWith(suffix)) return value;
  const encoded = value.slice(prefix.length, -suffix.length);
  if (!base64.test(encoded)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
}
