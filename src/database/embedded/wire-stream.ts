import { Duplex } from 'node:stream';
import { soon } from '../../problems/guarded.js';

/** What a {@link WireStream} is connected to. */
export interface WireHub {
  /** Queues whole frontend messages up to and including the one that asks for an answer. */
  submit(stream: WireStream, batch: Uint8Array<ArrayBuffer>): void;
  listen(stream: WireStream, channel: string): void;
  unlisten(stream: WireStream, channel: string): void;
  /** The client is gone: its jobs and listens are dropped, its open transaction rolled back. */
  release(stream: WireStream): void;
}

/** One backend message: type, length, body (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
export function backendMessage(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

export const cString = (text: string): Buffer => Buffer.from(`${text}\0`);

const parameters = {
  server_version: '18.3',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  DateStyle: 'ISO, MDY',
  integer_datetimes: 'on',
  TimeZone: 'GMT',
};

/** AuthenticationOk, ParameterStatus, BackendKeyData, ReadyForQuery. */
const startupAnswer = Buffer.concat([
  backendMessage('R', Buffer.alloc(4)),
  ...Object.entries(parameters).map(([name, value]) => backendMessage('S', cString(name), cString(value))),
  backendMessage('K', Buffer.alloc(8)),
  backendMessage('Z', Buffer.from('I')),
]);

/** Query, Sync, CopyDone and CopyFail: what the engine answers at once; everything else waits for one of them. */
const endsBatch = new Set(['Q', 'S', 'c', 'f'].map((type) => type.charCodeAt(0)));
const terminate = 'X'.charCodeAt(0);
const query = 'Q'.charCodeAt(0);

/**
 * The socket that `pg` believes it has: frontend messages are collected into batches, so that the Parse, Bind and
 * Execute of one client never mix with another's.
 */
export class WireStream extends Duplex {
  #pending: Buffer = Buffer.alloc(0);
  #batch: Buffer[] = [];
  #started = false;
  #left = false;

  constructor(private readonly hub: WireHub) {
    super({ allowHalfOpen: false });
  }

  // The part of net.Socket that pg calls.
  connect(): this {
    soon('connect', () => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, chunk]) : chunk;
    if (this.#started || this.#start()) this.#takeMessages();
    done();
  }

  #start(): boolean {
    if (this.#pending.length < 4 || this.#pending.length < this.#pending.readInt32BE(0)) return false;
    this.#pending = this.#pending.subarray(this.#pending.readInt32BE(0));
    this.#started = true;
    this.push(startupAnswer);
    return true;
  }

  #takeMessages(): void {
    while (this.#pending.length >= 5) {
      const length = 1 + this.#pending.readInt32BE(1);
      if (this.#pending.length < length) return;
      const message = this.#pending.subarray(0, length);
      this.#pending = this.#pending.subarray(length);
      const type = message[0]!;
      if (type === terminate) return void this.end();
      this.#batch.push(message);
      if (type === query) this.#followListens(message.subarray(5, -1).toString());
      if (endsBatch.has(type)) {
        const batch = this.#batch;
        this.#batch = [];
        this.hub.submit(this, new Uint8Array(Buffer.concat(batch)));
      }
    }
  }

  #followListens(sql: string): void {
    const [, un, channel] = /^\s*(un)?listen\s+"?(\w+)"?/i.exec(sql) ?? [];
    if (channel === undefined) return;
    if (un) this.hub.unlisten(this, channel);
    else this.hub.listen(this, channel);
  }

  override _final(done: () => void): void {
    this.#leave();
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#leave();
    done(error);
  }

  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.hub.release(this);
  }
}
