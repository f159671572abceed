import type { EngineAnswer } from './embedded-engine.js';
import { backendMessage, cString, WireStream, type WireHub } from './wire-stream.js';

interface Job {
  readonly stream: WireStream;
  readonly batch: Uint8Array<ArrayBuffer>;
}

const notificationResponse = 'A'.charCodeAt(0);

/**
 * Many `pg` clients over the one session of the embedded engine. A client whose batch left a transaction open owns the
 * engine until its COMMIT or ROLLBACK; notifications go to the clients that listen.
 */
export class EmbeddedWire implements WireHub {
  #queue: Job[] = [];
  #owner: WireStream | undefined;
  #running = false;
  readonly #listeners = new Map<string, Set<WireStream>>();
  readonly #streams = new Set<WireStream>();

  constructor(private readonly execute: (batch: Uint8Array<ArrayBuffer>) => Promise<EngineAnswer>) {}

  /** The `stream` option of pg. */
  readonly stream = (): WireStream => {
    const stream = new WireStream(this);
    this.#streams.add(stream);
    return stream;
  };

  submit(stream: WireStream, batch: Uint8Array<ArrayBuffer>): void {
    this.#queue.push({ stream, batch });
    if (!this.#running) void this.#run();
  }

  listen(stream: WireStream, channel: string): void {
    const streams = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, streams.add(stream));
  }

  unlisten(stream: WireStream, channel: string): void {
    this.#listeners.get(channel)?.delete(stream);
  }

  release(stream: WireStream): void {
    this.#streams.delete(stream);
    this.#queue = this.#queue.filter((job) => job.stream !== stream);
    for (const streams of this.#listeners.values()) streams.delete(stream);
    if (this.#owner === stream) {
      this.submit(stream, new Uint8Array(backendMessage('Q', cString('ROLLBACK'))));
    }
  }

  /** The engine is gone: every client learns it as a broken connection. */
  fail(error: Error): void {
    for (const stream of [...this.#streams]) stream.destroy(error);
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      try {
        const { answer, inTransaction } = await this.execute(job.batch);
        this.#owner = inTransaction ? job.stream : undefined;
        if (inTransaction && !this.#streams.has(job.stream)) this.release(job.stream);
        this.#deliver(job.stream, Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
      } catch (error) {
        job.stream.destroy(error as Error);
      }
    }
    this.#running = false;
  }

  #next(): Job | undefined {
    if (this.#owner === undefined) return this.#queue.shift();
    const index = this.#queue.findIndex((job) => job.stream === this.#owner);
    return index < 0 ? undefined : this.#queue.splice(index, 1)[0];
  }

  /** Gives the answer to its client, but each NotificationResponse in it to those who listen to its channel. */
  #deliver(stream: WireStream, answer: Buffer): void {
    let from = 0;
    for (let at = 0; at + 5 <= answer.length;) {
      const end = at + 1 + answer.readInt32BE(at + 1);
      if (answer[at] === notificationResponse) {
        this.#push(stream, answer.subarray(from, at));
        const message = Buffer.from(answer.subarray(at, end));
        const channel = message.subarray(9, message.indexOf(0, 9)).toString();
        for (const listener of this.#listeners.get(channel) ?? []) this.#push(listener, message);
        from = end;
      }
      at = end;
    }
    this.#push(stream, answer.subarray(from));
  }

  #push(stream: WireStream, bytes: Buffer): void {
    if (bytes.length > 0 && this.#streams.has(stream)) stream.push(bytes);
  }
}
