import { later } from '../../problems/guarded.js';
import type { EngineAnswer } from './embedded-engine.js';
import { backendMessage, cString, WireStream, type WireHub } from './wire-stream.js';

interface Job {
  readonly stream: WireStream;
  readonly batch: Uint8Array<ArrayBuffer>;
  /** Ends the job when it has waited too long. */
  readonly limit: NodeJS.Timeout;
}

interface Engine {
  execute(batch: Uint8Array<ArrayBuffer>): Promise<EngineAnswer>;
  /** The engine has given up (a disk that is full while it writes its log) and must not be asked anything more. */
  onPanic(): void;
}

const notificationResponse = 'A'.charCodeAt(0);
const errorResponse = 'E'.charCodeAt(0);

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

  /** `longestWaitMs`: a client that waits longer for another's transaction gets an error. */
  constructor(
    private readonly engine: Engine,
    private readonly longestWaitMs = 10_000,
  ) {}

  /** The `stream` option of pg. */
  readonly stream = (): WireStream => {
    const stream = new WireStream(this);
    this.#streams.add(stream);
    return stream;
  };

  submit(stream: WireStream, batch: Uint8Array<ArrayBuffer>): void {
    const job: Job = { stream, batch, limit: later('embedded wait', this.longestWaitMs, () => this.#giveUp(job)) };
    this.#queue.push(job);
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
    this.#queue = this.#queue.filter((job) => {
      if (job.stream === stream) clearTimeout(job.limit);
      return job.stream !== stream;
    });
    for (const streams of this.#listeners.values()) streams.delete(stream);
    if (this.#owner === stream) {
      this.submit(stream, new Uint8Array(backendMessage('Q', cString('ROLLBACK'))));
    }
  }

  /** The engine is gone: every client learns it as a broken connection. */
  breakAll(error: Error): void {
    this.#owner = undefined;
    for (const stream of [...this.#streams]) stream.destroy(error);
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      clearTimeout(job.limit);
      try {
        const { answer, inTransaction } = await this.engine.execute(job.batch);
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

  /**
   * A query outside the manager of an open transaction, awaited inside it, would wait for itself. It fails instead, as
   * the lock timeout of a server would make it fail.
   */
  #giveUp(job: Job): void {
    this.#queue = this.#queue.filter((queued) => queued !== job);
    const seconds = this.longestWaitMs / 1000;
    const detail = `waited ${seconds} s for the embedded database: a transaction is open. Inside a transaction, query through its manager only.`;
    this.#push(job.stream, Buffer.concat([lockTimeout(detail), backendMessage('Z', Buffer.from('I'))]));
  }

  /** Gives the answer to its client, but each NotificationResponse in it to those who listen to its channel. */
  #deliver(stream: WireStream, answer: Buffer): void {
    let from = 0;
    for (let at = 0; at + 5 <= answer.length;) {
      const end = at + 1 + answer.readInt32BE(at + 1);
      if (answer[at] === errorResponse && isPanic(answer.subarray(at, end))) this.engine.onPanic();
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

const isPanic = (error: Buffer): boolean => error.includes('VPANIC\0') || error.includes('VFATAL\0');

/** Fields of https://www.postgresql.org/docs/current/protocol-error-fields.html: severity (twice), SQLSTATE, message. */
const lockTimeout = (message: string): Buffer =>
  backendMessage('E', cString('SERROR'), cString('VERROR'), cString('C55P03'), cString(`M${message}`), Buffer.of(0));
