const MASK = Buffer.from('[redacted]');

/** The secret values as they can appear in a body: their UTF-8 bytes, and their JSON form where it differs. */
export function secretPatterns(values: readonly string[]): readonly Buffer[] {
  const patterns = values.flatMap((value) => {
    const escaped = JSON.stringify(value).slice(1, -1);
    return escaped === value ? [value] : [value, escaped];
  });
  // The longest first, so that a value which holds another one is masked whole.
  return [...new Set(patterns)].sort((a, b) => b.length - a.length).map((text) => Buffer.from(text, 'utf8'));
}

/** As {@link secretPatterns}, with URL, hex and base64 forms: for messages and log lines, where nothing of ours has to stay as it is. */
export function messagePatterns(values: readonly string[]): readonly Buffer[] {
  const encoded = values.flatMap((value) => {
    const bytes = Buffer.from(value, 'utf8');
    const hex = bytes.toString('hex');
    const forms = [
      encodeURIComponent(value),
      new URLSearchParams([['', value]]).toString().slice(1),
      hex,
      hex.toUpperCase(),
    ];
    return [...forms, ...base64Forms(bytes)].map((text) => Buffer.from(text, 'utf8'));
  });
  return [...secretPatterns(values), ...encoded].sort((a, b) => b.length - a.length);
}

/** What base64 of a longer text holds of `bytes`, wherever they begin in it, in both alphabets. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const inner = text.slice(offset === 0 ? 0 : offset + 1, -2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/**
 * Replaces secret values that an upstream reflects by `[redacted]`, also where chunks split them.
 * Chunks without a hit pass as the same Buffer; only bytes that may begin a secret wait for the next chunk.
 * A hit changes the length: a relay that uses this sends no Content-Length.
 */
export class Redactor {
  #held: Buffer | null = null;
  #hits = 0;

  constructor(private readonly patterns: readonly Buffer[]) {}

  /** How often a secret was masked. */
  get hits(): number {
    return this.#hits;
  }

  /** What may go to the client now; may be empty. */
  push(chunk: Buffer): Buffer {
    return this.#pass(this.#held === null ? chunk : Buffer.concat([this.#held, chunk]), false);
  }

  /** What was held back, once the body has ended. */
  end(): Buffer {
    return this.#held === null ? Buffer.alloc(0) : this.#pass(this.#held, true);
  }

  #pass(body: Buffer, last: boolean): Buffer {
    const parts: Buffer[] = [];
    // Where each secret stands next; searched anew only when it lies behind, so that every byte is read once a secret.
    const next = this.patterns.map((pattern) => body.indexOf(pattern));
    let at = 0;
    let tail = this.#tail(body, 0, last);
    for (;;) {
      const hit = this.#firstHit(body, at, next);
      if (hit === null || hit.at >= tail) break;
      this.#hits++;
      if (hit.at > at) parts.push(body.subarray(at, hit.at));
      parts.push(MASK);
      at = hit.at + hit.length;
      if (tail < at) tail = this.#tail(body, at, last);
    }
    this.#held = tail === body.length ? null : body.subarray(tail);
    if (parts.length === 0 && this.#held === null) return body;
    return parts.length === 0 ? body.subarray(0, tail) : Buffer.concat([...parts, body.subarray(at, tail)]);
  }

  /** The first secret at or after `at`; the longest of those that begin there. */
  #firstHit(body: Buffer, at: number, next: number[]): { at: number; length: number } | null {
    let first: { at: number; length: number } | null = null;
    for (let index = 0; index < this.patterns.length; index++) {
      const pattern = this.patterns[index]!;
      if (next[index]! >= 0 && next[index]! < at) next[index] = body.indexOf(pattern, at);
      const found = next[index]!;
      if (found >= 0 && (first === null || found < first.at)) first = { at: found, length: pattern.length };
    }
    return first;
  }

  /** Where the end of `body` begins that may be the beginning of a secret; no earlier than `from`. */
  #tail(body: Buffer, from: number, last: boolean): number {
    return last ? body.length : body.length - this.#prefixLength(body.subarray(from));
  }

  /** Length of the longest end of `body` that begins a secret. */
  #prefixLength(body: Buffer): number {
    let longest = 0;
    for (const pattern of this.patterns) {
      const most = Math.min(pattern.length - 1, body.length);
      // Only places where the first byte stands can begin it.
      for (let at = body.indexOf(pattern[0]!, body.length - most); at >= 0; at = body.indexOf(pattern[0]!, at + 1)) {
        const length = body.length - at;
        if (length <= longest) break;
        if (pattern.compare(body, at, body.length, 0, length) === 0) longest = length;
      }
    }
    return longest;
  }
}

/** A whole text with its secrets masked; the same text where it holds none. */
export function redactText(text: string, patterns: readonly Buffer[]): string {
  if (patterns.length === 0) return text;
  const bytes = Buffer.from(text, 'utf8');
  if (!patterns.some((pattern) => bytes.includes(pattern))) return text;
  const redactor = new Redactor(patterns);
  const first = redactor.push(bytes);
  return Buffer.concat([first, redactor.end()]).toString('utf8');
}
