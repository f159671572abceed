import { StringDecoder } from 'node:string_decoder';

/** One server-sent event (WHATWG HTML section 9.2.6). */
export interface SseEvent {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
  /** The last id the stream has set, or ''. */
  readonly id: string;
}

/** An event grew beyond the bound. */
export class SseTooLargeError extends Error {
  constructor(limit: number) {
    super(`an event of the stream is larger than ${limit} bytes`);
  }
}

/**
 * An incremental parser of event streams: CR, LF and CRLF, a leading BOM, chunks split at any byte.
 * Lines and events are bounded by `limit` characters; beyond it {@link push} throws {@link SseTooLargeError}.
 */
export class SseParser {
  readonly #decoder = new StringDecoder('utf8');
  #pieces: string[] = [];
  #kept = 0;
  #data: string[] = [];
  #size = 0;
  #event = '';
  #id = '';
  #retry: number | null = null;
  #start = true;
  #afterCr = false;

  constructor(
    private readonly onEvent: (event: SseEvent) => void,
    private readonly limit: number,
  ) {}

  /** Milliseconds the stream asked to wait before reconnecting, or null. */
  get retry(): number | null {
    return this.#retry;
  }

  push(chunk: Buffer): void {
    let text = this.#decoder.write(chunk);
    if (text === '') return;
    if (this.#start) {
      this.#start = false;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    // A CRLF that two chunks share: the CR has ended the line already.
    if (this.#afterCr && text.startsWith('\n')) text = text.slice(1);
    this.#afterCr = text.endsWith('\r');
    this.#lines(text);
  }

  /** Text without a line end is kept in pieces: joining it at each chunk would cost the square of a long line. */
  #lines(text: string): void {
    const lineEnd = /\r\n?|\n/g;
    let from = 0;
    for (let end = lineEnd.exec(text); end !== null; end = lineEnd.exec(text)) {
      const tail = text.slice(from, end.index);
      this.#line(this.#pieces.length === 0 ? tail : this.#pieces.join('') + tail);
      this.#pieces = [];
      this.#kept = 0;
      from = lineEnd.lastIndex;
    }
    if (from === text.length) return;
    this.#pieces.push(text.slice(from));
    this.#kept += text.length - from;
    if (this.#kept + this.#size > this.limit) throw new SseTooLargeError(this.limit);
  }

  #line(line: string): void {
    if (line === '') {
      this.#dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charCodeAt(colon + 1) === 32 ? colon + 2 : colon + 1);
    if (field === 'data') this.#append(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.#retry = Number(value);
  }

  #append(value: string): void {
    this.#size += value.length + 1;
    if (this.#size > this.limit) throw new SseTooLargeError(this.limit);
    this.#data.push(value);
  }

  #dispatch(): void {
    const data = this.#data;
    const event = this.#event;
    this.#data = [];
    this.#size = 0;
    this.#event = '';
    if (data.length > 0) this.onEvent({ event: event === '' ? 'message' : event, data: data.join('\n'), id: this.#id });
  }
}
