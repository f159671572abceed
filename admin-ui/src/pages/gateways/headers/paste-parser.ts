import { faultOfName } from './header-rules.js';

export interface PastedHeader {
  readonly name: string;
  readonly value: string;
}

/** A line that gave no header, and why; the line itself is not shown, since it may hold a secret. */
export interface SkippedLine {
  /** From 1. */
  readonly line: number;
  readonly why: string;
}

export interface Pasted {
  /** A repeated name once, with its last value. */
  readonly headers: readonly PastedHeader[];
  readonly skipped: readonly SkippedLine[];
}

/** Reads headers out of what people have at hand: lines, `.env`, JSON, a curl command, the head of an HTTP request. */
export function parsePaste(text: string): Pasted {
  const plain = withoutFence(text);
  const found = fromJson(plain) ?? (/^\s*curl\b/.test(plain) ? fromCurl(plain) : fromLines(plain));
  const skipped = [...found.skipped];
  const headers = new Map<string, PastedHeader>();
  for (const { name, value, line } of found.headers) {
    const fault = faultOfName(name);
    if (fault !== null)
      skipped.push({ line, why: /^Reserved/.test(fault.text) ? `${name}: reserved` : 'not a header name' });
    else {
      headers.delete(name.toLowerCase());
      headers.set(name.toLowerCase(), { name, value });
    }
  }
  return { headers: [...headers.values()], skipped: skipped.sort((a, b) => a.line - b.line) };
}

interface Found {
  readonly headers: readonly (PastedHeader & { readonly line: number })[];
  readonly skipped: readonly SkippedLine[];
}

const withoutFence = (text: string) => text.replace(/^\s*```\w*\r?\n/, '').replace(/\r?\n```\s*$/, '');

/** `{"X-API-Key": "…"}`, `[{"key": …, "value": …}]`, or a client's configuration with `headers` somewhere in it. */
function fromJson(text: string): Found | null {
  if (!/^\s*[[{]/.test(text)) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { headers: [], skipped: [{ line: 1, why: 'not valid JSON' }] };
  }
  const entries = Array.isArray(parsed) ? parsed.map(pairOf) : pairsOf(headersIn(parsed) ?? parsed);
  const bad = { line: 1, why: 'not a name with a text' };
  return {
    headers: entries.flatMap((pair) => (pair === null ? [] : [{ ...pair, line: 1 }])),
    skipped: entries.flatMap((pair) => (pair === null ? [bad] : [])),
  };
}

function pairOf(entry: unknown): PastedHeader | null {
  const { key, name = key, value = '' } = (entry ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && typeof value === 'string' ? { name: name.trim(), value } : null;
}

const pairsOf = (object: unknown): (PastedHeader | null)[] =>
  Object.entries(object as Record<string, unknown>).map(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? { name: name.trim(), value: String(value) } : null,
  );

function headersIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null;
  const { headers } = value as Record<string, unknown>;
  if (typeof headers === 'object' && headers !== null) return headers;
  return (
    Object.values(value)
      .map(headersIn)
      .find((found) => found !== null) ?? null
  );
}

/** The values of -H and --header, whatever quotes they stand in. */
function fromCurl(text: string): Found {
  const joined = text.replace(/[\\^`]\r?\n/g, ' ');
  const option = /(?:^|\s)(?:-H|--header)(?:\s+|=)?(?:\$?'((?:[^']|'\\'')*)'|"((?:[^"\\]|\\.)*)"|(\S+))/g;
  const lines = [...joined.matchAll(option)].map(([, single, double, bare]) =>
    single !== undefined
      ? single.replaceAll("'\\''", "'")
      : double !== undefined
        ? double.replace(/\\(.)/g, '$1')
        : bare!,
  );
  if (lines.length === 0) return { headers: [], skipped: [{ line: 1, why: 'no -H in the command' }] };
  return fromLines(lines.join('\n'));
}

/** `Name: value` and `NAME=value`, one a line. A request line at the start, blank lines and comments are passed over. */
function fromLines(text: string): Found {
  const headers: (PastedHeader & { line: number })[] = [];
  const skipped: SkippedLine[] = [];
  text.split(/\r?\n/).forEach((whole, index) => {
    const line = index + 1;
    const trimmed = whole.trim();
    if (trimmed === '' || trimmed.startsWith('#') || /^[A-Z]+ \S+ HTTP\/[\d.]+$/.test(trimmed)) return;
    const [, name, value] = /^(?:export\s+)?([^:=]+?)\s*[:=]\s*(.*)$/s.exec(trimmed) ?? [];
    if (name === undefined) skipped.push({ line, why: 'no colon' });
    else headers.push({ name, value: unquoted(value!), line });
  });
  return { headers, skipped };
}

const unquoted = (value: string) => /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
