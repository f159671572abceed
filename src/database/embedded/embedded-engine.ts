import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { later } from '../../problems/guarded.js';

/** What the engine said to one batch of frontend messages. */
export interface EngineAnswer {
  /** Backend messages of the wire protocol. */
  readonly answer: Uint8Array;
  /** Whether a transaction block is open (or failed) after the batch. */
  readonly inTransaction: boolean;
}

/** The engine cannot be interrupted: what takes longer ends its thread, which is as a crash and loses nothing committed. */
const longestBatchMs = 120_000;
const longestOpeningMs = 60_000;

/** Makes a database in the empty `folder`. */
export async function createDatabase(folder: string): Promise<void> {
  const script = fileURLToPath(new URL('./embedded-create.js', import.meta.url));
  const child = fork(script, [folder], { execArgv: [] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the embedded database could not be made in ${folder}`);
}

/** PGlite (Postgres compiled to WebAssembly) in a thread. One session: the caller sends one batch at a time. */
export class EmbeddedEngine {
  /** Resolves when the thread has ended, with why. */
  readonly ended: Promise<Error>;
  #answer: ((outcome: EngineAnswer | Error) => void) | undefined;

  private constructor(private readonly thread: Worker) {
    thread.on('message', (message: EngineAnswer | { error: string }) => {
      this.#answer?.('error' in message ? new Error(message.error) : message);
    });
    this.ended = new Promise((resolve) => {
      thread.on('error', (error) => resolve(error as Error));
      thread.on('exit', (code) => resolve(new Error(`the embedded database stopped (its thread ended with ${code})`)));
    });
    void this.ended.then((error) => this.#answer?.(error));
  }

  /** Opens the database in `folder`; recovery after a crash is part of it. */
  static async open(folder: string): Promise<EmbeddedEngine> {
    const thread = new Worker(new URL('./embedded-engine-thread.js', import.meta.url), { workerData: folder });
    const engine = new EmbeddedEngine(thread);
    const limit = later('embedded database', longestOpeningMs, () => engine.kill());
    const failure = await Promise.race([once(thread, 'message').then(() => undefined), engine.ended]);
    clearTimeout(limit);
    if (failure) throw failure;
    return engine;
  }

  execute(batch: Uint8Array<ArrayBuffer>): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      const limit = later('embedded database', longestBatchMs, () => this.kill());
      this.#answer = (outcome) => {
        clearTimeout(limit);
        this.#answer = undefined;
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      this.thread.postMessage(batch, [batch.buffer]);
    });
  }

  /** As a crash. */
  kill(): void {
    void this.thread.terminate();
  }

  /** A clean end: the next opening has nothing to recover. */
  async close(): Promise<void> {
    this.thread.postMessage('close');
    await this.ended;
  }
}
