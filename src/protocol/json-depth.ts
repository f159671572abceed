/** JSON nested deeper than this is refused: no MCP message needs it, and code that walks it by recursion would fail. */
export const maxDepth = 128;

/** Thrown where a value nests deeper than {@link maxDepth}. */
export class TooDeep extends Error {
  constructor() {
    super(`nested deeper than ${maxDepth} levels`);
  }
}

/**
 * Whether the brackets of a text nest deeper than {@link maxDepth}, those within strings not counted. Reads each character
 * once, of text that need not be JSON.
 */
export function tooDeep(text: string): boolean {
  if (text.length <= 2 * maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > maxDepth) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}
