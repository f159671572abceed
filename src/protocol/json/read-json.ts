import { isUtf8 } from 'node:buffer';
import { checkBounds, maxMembers, tooMany } from './json-bounds.js';
import { JsonCheck } from './json-check.js';
import { spliced } from './json-spans.js';
import { inTurns } from './turns.js';

/** What a JSON text says. */
export interface Read {
  readonly value: unknown;
  readonly text: string;
}

/** Longest text that is read at once, in bytes. */
export const atOnce = 16 * 1024;
/** What is read of a longer one in a turn of the event loop, in bytes, then in characters. */
const slice = 128 * 1024;
/** Longest text that is parsed with all of its `params.arguments`, in characters. */
const wholly = 1024 * 1024;

/**
 * The one way in for JSON that somebody sent: UTF-8, valid, nested no deeper than 128 levels, and of 20,000 members at most, or
 * `failed` gets OutOfBounds or SyntaxError, and whatever `then` throws. A text of up to 16 KiB is read at once, a longer one in
 * turns with all else. `params.arguments` may have any number of members: of many, or of a text beyond 1 MiB, `value` has
 * the short ones, and `text` has all.
 */
export function readJson(body: Buffer, then: (read: Read) => void, failed: (error: unknown) => void): void {
  if (body.length <= atOnce) return attempt(() => then(readAtOnce(body)), failed);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const pieces: string[] = [];
  let decoded = 0;
  let check: JsonCheck | null = null;
  inTurns(() => {
    let done = true;
    attempt(() => {
      if (decoded < body.length) {
        const bytes = body.subarray(decoded, (decoded += slice));
        pieces.push(decoder.decode(bytes, { stream: decoded < body.length }));
      } else if (check === null) check = new JsonCheck(pieces.join(''));
      else if (check.read(slice)) return then(valueOf(check));
      done = false;
    }, notUtf8(failed));
    return done;
  });
}

/** The decoder's error is a SyntaxError of ours. */
const notUtf8 = (failed: (error: unknown) => void) => (error: unknown) =>
  failed(
    (error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
      ? new SyntaxError('not UTF-8')
      : error,
  );

function readAtOnce(body: Buffer): Read {
  const text = textOf(body);
  checkBounds(text);
  return { value: JSON.parse(text), text };
}

function valueOf({ text, members, beside, found }: JsonCheck): Read {
  if (members <= maxMembers && text.length <= wholly) return { value: JSON.parse(text), text };
  if (beside > maxMembers) throw tooMany(found.id);
  const { arguments: span, shortArguments } = found;
  if (span === undefined) return { value: JSON.parse(text), text };
  checkBounds(shortArguments, found.id);
  return { value: JSON.parse(spliced(text, span, shortArguments)), text };
}

function textOf(body: Buffer): string {
  if (!isUtf8(body)) throw new SyntaxError('not UTF-8');
  return body.toString('utf8');
}

function attempt(work: () => void, failed: (error: unknown) => void): void {
  try {
    work();
  } catch (error) {
    failed(error);
  }
}
