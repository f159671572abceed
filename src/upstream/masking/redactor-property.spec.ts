import { afterEach, describe, expect, it, vi } from 'vitest';
import { Redactor, secretPatterns } from './redactor.js';
import { SecretAutomaton } from './secret-automaton.js';

/** A repeatable source of chance (mulberry32). */
function chance(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, of: <T>(things: readonly T[]): T => things[below(things.length)]! };
}

const unicode = (text: string, which: RegExp, upper = false) =>
  text.replace(which, (character) =>
    [...Array(character.length).keys()]
      .map((at) => character.charCodeAt(at).toString(16).padStart(4, '0'))
      .map((hex) => `\\u${upper ? hex.toUpperCase() : hex}`)
      .join(''),
  );
const js = (text: string) => JSON.stringify(text).slice(1, -1);

/** The inside of a JSON string, as the usual writers of five languages write it, and as nobody does. */
const languages = {
  JavaScript: js,
  PHP: (text: string) => unicode(js(text).replaceAll('/', '\\/'), /[\u0080-\uffff]/g),
  Go: (text: string) => unicode(js(text), /[<>&\u2028\u2029]/g),
  Python: (text: string) => unicode(js(text), /[\u007f-\uffff]/g),
  'C#': (text: string) => unicode(js(text).replaceAll('\\"', '\\u0022'), /[<>&'+`\u007f-\uffff]/g, true),
  nobody: (text: string) => unicode(text, /[^]/g, true),
};
type Language = keyof typeof languages;
const names = Object.keys(languages) as Language[];

/** Characters, and where each was written. */
interface Written {
  readonly text: string;
  readonly spans: readonly (readonly [start: number, end: number])[];
}

/** The same with one level of escapes read; halves of surrogate pairs and the ends of strings mean nothing. */
function unescaped({ text, spans }: Written): Written {
  const read = [...text.matchAll(/\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]|[^]/g)];
  const meant = read
    .map(([one]) => (one.length > 1 ? (JSON.parse(`"${one}"`) as string) : one === '"' ? '\ufffd' : one))
    .join('');
  return {
    text: meant.replace(/\p{Surrogate}/gu, '\ufffd'),
    spans: read.map(({ index, 0: one }) => [spans[index]![0], spans[index + one.length - 1]![1]] as const),
  };
}

/** What the redactor promises, said as plainly as possible and as slowly. */
function naive(body: string, values: readonly string[], plain: boolean): string {
  let reading: Written = { text: body, spans: Array.from({ length: body.length }, (_, at) => [at, at + 1] as const) };
  const found: [number, number][] = [];
  for (let level = 0; level <= 3; level++) {
    for (const value of level > 0 || plain ? values : []) {
      for (let at = reading.text.indexOf(value); at >= 0; at = reading.text.indexOf(value, at + 1)) {
        found.push([reading.spans[at]![0], reading.spans[at + value.length - 1]![1]]);
      }
    }
    reading = unescaped(reading);
  }
  const merged: [number, number][] = [];
  for (const [start, end] of found.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  let masked = '';
  let done = 0;
  for (const [start, end] of merged) {
    masked += `${body.slice(done, start)}[redacted]`;
    done = end;
  }
  return masked + body.slice(done);
}

function redacted(chunks: readonly Buffer[], patterns: readonly Buffer[], plain: boolean): string {
  const redactor = new Redactor(patterns, plain ? 'plain' : 'json');
  const parts = chunks.map((chunk) => redactor.push(chunk));
  return Buffer.concat([...parts, redactor.end()]).toString('utf8');
}

/** The same bytes in pieces: many small ones, or few. */
function pieces(body: Buffer, { below }: ReturnType<typeof chance>): Buffer[] {
  const longest = [1, 3, 20, 400, 5000][below(5)]!;
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const length = 1 + below(longest);
    chunks.push(body.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

/** Alphabets that make values which look like escapes, like each other, and like what stands around them. */
const alphabets = [
  'ab',
  'abc/"',
  'tbnfru0123',
  'ab\\',
  '/\\"u0067',
  'aé<>&+',
  'aü漢😀',
  'abcdefghijklmnopqrstuvwxyz0123456789+/=',
];

const ends = (text: string, from: number, to?: number) => [...text].slice(from, to).join('');

function value({ below, of }: ReturnType<typeof chance>): string {
  const letters = [...of(alphabets)];
  // With a letter: a number may stand outside of strings, where its mask needs quotes.
  return `${Array.from({ length: 7 + below(12) }, () => of(letters)).join('')}${of(['a', 'n', 'u'])}`;
}

function body(values: readonly string[], random: ReturnType<typeof chance>): string {
  const { below, of } = random;
  const noise = ['\\', '\\\\', '\\"', '\\n', '\\u', '\\u00', '\\u0061', '"', 'word ', '漢', '😀', '\\ud83d', 'a', 'b', '{"k":"'];
  const part = () => {
    const secret = of(values);
    let text = of(['', 'x', '\\', 'n', 'a/']) + of([secret, secret, ends(secret, below(4)), ends(secret, 0, -1), secret + secret]);
    for (let level = below(4); level > 0; level--) text = languages[of(names)](text);
    return below(3) === 0 ? of(noise) : text;
  };
  return Array.from({ length: 1 + below(12) }, part).join(of(['', '', ' ', '","']));
} // prettier-ignore

afterEach(() => vi.restoreAllMocks());

describe('a redactor does what a plain search for values in every reading does', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('whatever bodies, values and pieces (%d)', (seed) => {
    const random = chance(seed * 7919 + 1);
    for (let round = 0; round < 50; round++) {
      const values = Array.from({ length: 1 + random.below(4) }, () => value(random));
      const text = body(values, random);
      const plain = random.below(3) === 0;
      const chunks = pieces(Buffer.from(text), random);
      const expected = naive(text, values, plain);
      expect(
        redacted(chunks, secretPatterns(values), plain),
        `${JSON.stringify({ seed, round, plain, values, text })}`,
      ).toBe(expected);
    }
  });
});

describe('a value', () => {
  const secret = 'pä"ss/<wörd>&+漢😀\\1';

  it.each(names)('is found as %s writes it, also in JSON in JSON', (language) => {
    for (const inner of names) {
      let text = `before ${secret} after`;
      for (const [depth, writer] of [language, inner, language].entries()) {
        text = languages[writer](text);
        let masked = redacted([Buffer.from(text)], secretPatterns([secret]), false);
        for (let level = 0; level <= depth; level++) masked = JSON.parse(`"${masked}"`) as string;
        expect(masked, `${text}`).toBe('before [redacted] after');
      }
    }
  });

  it('is not found in what only looks like it: JSON stays JSON', () => {
    for (const text of ['a\nginx-secret', 'a\tbearer', 'é0e9-secret']) {
      const written = languages.Python(text);
      const looks = written.slice(written.indexOf('\\') + 1);
      const masked = redacted([Buffer.from(`"${written}"`)], secretPatterns([looks]), false);
      expect(masked).toBe(`"${written}"`);
    }
  });
});

describe('work', () => {
  const values = ['secret-aaaaaaaa/bbbb"cc', 'aaaaaaaaaaaaaaaaaaaab', 'secret-aaaaaaaa/bbbb', 'pä\\ss-wörd'];
  const repeated = {
    'a value': values[0]!,
    'a value, escaped': languages.nobody(values[0]!),
    'a value, twice escaped': languages.PHP(languages['C#'](values[0]!)),
    'the beginning of a value': 'aaaaaaaaaaaaaaaaaaaa',
    'nearly a value': values[0]!.slice(0, -1),
    backslashes: '\\',
    'beginnings of escapes': '\\u00',
    'escapes of no value': '\\u4e2d\\n',
    'halves of pairs': '\\ud83d',
  };

  /** Moves of the automaton, counted: what a body costs without what else the machine does. */
  function moves(text: string, chunk: number): number {
    const spies = [vi.spyOn(SecretAutomaton.prototype, 'next'), vi.spyOn(SecretAutomaton.prototype, 'move')];
    const bytes = Buffer.from(text);
    const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, at) =>
      bytes.subarray(at * chunk, (at + 1) * chunk),
    );
    const patterns = secretPatterns(values);
    redacted([], patterns, false);
    for (const spy of spies) spy.mockClear();
    redacted(chunks, patterns, false);
    const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    vi.restoreAllMocks();
    return count;
  }

  it.each(Object.entries(repeated))('grows with the length of a body and no faster: %s', (_, piece) => {
    for (const length of [1_000, 8_000]) {
      const text = piece.repeat(Math.ceil(length / piece.length));
      for (const chunk of [7, 1000, Infinity]) {
        expect(moves(text, Math.min(chunk, text.length)), `${length} by ${chunk}`).toBeLessThan(12 * text.length);
      }
    }
  });
});
