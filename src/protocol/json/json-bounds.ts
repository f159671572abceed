/** JSON nested deeper than this is refused: no MCP message needs it, and code that walks it by recursion would fail. */
export const maxDepth = 128;

/**
 * JSON of more members and elements than this is not parsed: making so many values holds everybody else up. Measured on
 * Node 20: members of a name each cost a microsecond, elements a tenth of it.
 */
export const maxMembers = 20_000;

/** Thrown for JSON that is nested too deep, or too much to be parsed; the message says which, and quotes nothing. */
export class OutOfBounds extends Error {
  constructor(
    message: string,
    /** JSON of the `id` of the message, where it was read before the bound was reached. */
    readonly id?: string,
  ) {
    super(message);
  }
}

/** A JSON text of foreign origin as a value. Throws {@link OutOfBounds}, or SyntaxError where it is no JSON. */
export function parseJson(text: string): unknown {
  checkBounds(text);
  return JSON.parse(text);
}

/**
 * Throws {@link OutOfBounds} for a text whose brackets nest deeper than {@link maxDepth}, or with more commas and brackets
 * than {@link maxMembers}, those within strings not counted; `id` is that of the message, where it is known. Reads each character once, of text that need not be JSON.
 */
export function checkBounds(text: string, id?: string): void {
  if (text.length <= maxMembers && !hasMore(text, maxDepth)) return;
  let depth = 0;
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
    } else if (code === 0x2c) members++;
    else if (code === 0x5b || code === 0x7b) {
      members++;
      if (++depth > maxDepth) throw tooDeep(id);
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  if (members > maxMembers) throw tooMany(id);
}

/** Whether a text has more opening brackets than `most`: it may only then be nested deeper. Finding the few of a message costs less than reading it. */
function hasMore(text: string, most: number): boolean {
  let left = most;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) if (--left < 0) return true;
  }
  return false;
}

export const tooDeep = (id?: string) => new OutOfBounds(`nested deeper than ${maxDepth} levels`, id);

export const tooMany = (id?: string) => new OutOfBounds(`of more than ${maxMembers} members`, id);
