import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What the engine said to one batch of frontend messages. */
export interface EngineAnswer {
  /** Backend messages of the wire protocol. */
  readonly answer: Uint8Array;
  /** Whether a transaction block is open (or failed) after the batch. */
  readonly inTransaction: boolean;
}

const script = new URL('./embedded-engine-thread.js', import.meta.url);

/**
 * Makes a database in `folder` in a thread of its own, whose memory (hundreds of MiB) goes back when it ends.
 */
export async function createDatabase(folder: string): Promise<void> {
  const thread = new Worker(script, { workerData: { folder, create: true } });
  const [code] = (await once(thread, 'exit')) as [number];
  if (code !== 0) throw new Error(`the embedded database could not be made in ${folder} (thread ended with ${code})`);
}

/** PGlite (Postgres compiled to WebAssembly) in a thread. One session: the caller sends one batch at a time. */
export class EmbeddedEngine {
  #waiting: { resolve(answer: EngineAnswer): void; reject(error: Error): void } | undefined;
  #closing = false;

  private constructor(
    private readonly thread: Worker,
    onDeath: (error: Error) => void,
  ) {
    const end = (error: Error) => {
      this.#waiting?.reject(error);
      this.#waiting = undefined;
      if (!this.#closing) onDeath(error);
    };
    thread.on('message', (message: EngineAnswer | { error: string }) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if ('error' in message) waiting?.reject(new Error(message.error));
      else waiting?.resolve(message);
    });
    thread.on('error', (error) => end(error as Error));
    thread.on('exit', (code) => end(new Error(`the embedded database's thread ended with ${code}`)));
  }

  /** Opens the database in `folder`; recovery after a crash is part of it. `onDeath` is called when the thread ends unasked. */
  static async open(folder: string, onDeath: (error: Error) => void): Promise<EmbeddedEngine> {
    const thread = new Worker(script, { workerData: { folder, create: false } });
    await once(thread, 'message');
    return new EmbeddedEngine(thread, onDeath);
  }

  execute(batch: Uint8Array<ArrayBuffer>): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.thread.postMessage(batch, [batch.buffer]);
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    const ended = once(this.thread, 'exit');
    this.thread.postMessage('close');
    await ended;
  }
}
