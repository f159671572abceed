/** Longest URI that is matched, in characters. */
const MAX_URI = 8_192;

type Piece = { readonly literal: string } | { readonly least: 0 | 1; readonly slashes: boolean };

/**
 * Whether a URI can come from a template (RFC 6570). Expressions match any text their kind of expansion can give; the
 * time is the length of the URI times the number of pieces, whatever the template.
 */
export function templateMatcher(template: string): (uri: string) => boolean {
  const pieces = piecesOf(template);
  const first = pieces[0];
  const prefix = first !== undefined && 'literal' in first ? first.literal : '';
  return (uri) => uri.length <= MAX_URI && uri.startsWith(prefix) && matches(pieces, uri);
}

function piecesOf(template: string): Piece[] {
  return template
    .split(/(\{[^{}]*\})/)
    .filter((part) => part !== '')
    .map((part) => {
      if (!/^\{.*\}$/.test(part)) return { literal: part };
      const operator = /^\{([+#./;?&]?)/.exec(part)?.[1] ?? '';
      // Only reserved expansion, path segments and queries can hold a slash.
      return {
        least: operator === '' || operator === '+' ? 1 : 0,
        slashes: '+#/?&'.includes(operator) && operator !== '',
      };
    });
}

/** Walks the pieces and keeps every place of the URI that the ones so far can end at. */
function matches(pieces: readonly Piece[], uri: string): boolean {
  let reached = new Uint8Array(uri.length + 1);
  reached[0] = 1;
  for (const piece of pieces)
    reached = 'literal' in piece ? afterLiteral(reached, piece.literal, uri) : spread(reached, piece, uri);
  return reached[uri.length] === 1;
}

function afterLiteral(reached: Uint8Array, literal: string, uri: string): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(uri.length + 1);
  for (let at = uri.indexOf(literal); at >= 0; at = uri.indexOf(literal, at + 1)) {
    if (reached[at] === 1) next[at + literal.length] = 1;
  }
  return next;
}

function spread(
  reached: Uint8Array,
  { least, slashes }: { least: 0 | 1; slashes: boolean },
  uri: string,
): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(uri.length + 1);
  let open = false;
  for (let at = 0; at <= uri.length; at++) {
    if (open) next[at] = 1;
    if (reached[at] === 1) {
      open = true;
      if (least === 0) next[at] = 1;
    }
    if (!slashes && uri[at] === '/') open = false;
  }
  return next;
}
