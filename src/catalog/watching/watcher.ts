import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { saysListChanged } from '../../protocol/lists.js';
import type { RpcAnswer } from '../../protocol/rpc.js';
import { SseSession } from '../../upstream/client/sse-session.js';
import { refuseRequest, type UpstreamConnection } from '../../upstream/client/upstream-connection.js';
import { upstreamErrorOf } from '../../upstream/target/upstream-error.js';
import type { CatalogueGateway } from '../snapshot/catalogue.js';
import { connect } from './connect.js';

/** Answers of servers that have no such stream; their lists are read again at each health check. */
const NO_STREAM: ReadonlySet<number | undefined> = new Set([400, 404, 405, 406, 501]);

/** Pauses before a stream is opened again, in milliseconds: doubled after each failure, back to the least once one stood. */
const LEAST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 60_000;
const STOOD_MS = 30_000;

export interface WatcherNews {
  /** A list changed. */
  changed(): void;
  /** The stream stands, for the first time or again: what changed before that nobody said. */
  stands(): void;
}

/**
 * Keeps one stream to an upstream open on which it says that its lists changed: `subscriptions/listen`, the GET stream
 * of a session of our own, or HTTP+SSE. Opens it again with growing pauses; ends where the upstream offers no stream.
 */
export class Watcher {
  readonly #stop = new AbortController();
  readonly done: Promise<void>;
  #connection: UpstreamConnection | null = null;

  /** `delayMs` before the first try. */
  constructor(
    private readonly gateway: CatalogueGateway,
    private readonly dispatcher: Dispatcher,
    private readonly news: WatcherNews,
    delayMs: number,
  ) {
    this.done = this.#run(delayMs);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(delayMs: number): Promise<void> {
    await this.#pause(delayMs);
    let pause = LEAST_PAUSE_MS;
    while (!this.#stop.signal.aborted) {
      const began = performance.now();
      if (await this.#watch()) break;
      if (performance.now() - began > STOOD_MS) pause = LEAST_PAUSE_MS;
      await this.#pause(pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, MOST_PAUSE_MS);
    }
    await this.#leave();
  }

  /** Resolves when the stream ends; true where the upstream has no such stream. A session whose stream ended in order serves the next one. */
  async #watch(): Promise<boolean> {
    const { signal } = this.#stop;
    const isFirst = this.#connection === null;
    try {
      const opened = (this.#connection ??= await connect(this.dispatcher, this.gateway, { signal }));
      await opened.listen(
        (received) => this.#take(opened, received),
        signal,
        () => this.news.stands(),
      );
      if (opened instanceof SseSession) await this.#leave();
      return false;
    } catch (error) {
      await this.#leave();
      const { code, statusCode } = upstreamErrorOf(error);
      // Of a session that was opened just now, 404 speaks of the stream.
      if (code === 'UPSTREAM_SESSION_EXPIRED') return isFirst && NO_STREAM.has(statusCode);
      return code === 'UPSTREAM_PROTOCOL' || (code === 'UPSTREAM_STATUS' && NO_STREAM.has(statusCode));
    }
  }

  async #leave(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.close();
  }

  #take(connection: UpstreamConnection, { message }: RpcAnswer): void {
    if (message.method === undefined) return;
    if (message.id !== undefined) refuseRequest(connection, message);
    else if (saysListChanged(message.method)) this.news.changed();
  }

  /** Ends early when the watcher is stopped. */
  #pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
  }
}
