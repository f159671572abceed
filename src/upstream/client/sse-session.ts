import type { Dispatcher } from 'undici';
import { guarded } from '../../problems/guarded.js';
import { withDeadline } from './deadline.js';
import { openEventStream } from './open-event-stream.js';
import { type Answer, messagesIn, readRawEvents } from './exchange.js';
import { notMcp, postMessage } from './post-rpc.js';
import { ownId } from '../../protocol/own-ids.js';
import type { RpcAnswer, RpcMessage } from '../../protocol/rpc.js';
import { words } from '../target/safe-text.js';
import { factsOfInitialize, initialized, type InitializeParams, initializeParams } from './initialize.js';
import {
  type EraFacts,
  type OnMessage,
  cancelled,
  refuseRequest,
  type RequestOptions,
  type UpstreamConnection,
} from './upstream-connection.js';
import { CookieJar } from '../target/cookie-jar.js';
import { asSpoken, isInternal, thrownOn, UpstreamError, upstreamErrorOf } from '../target/upstream-error.js';
import type { UpstreamTarget } from '../target/upstream-target.js';

/** Most requests that wait on one stream. */
const MAX_WAITING = 1_000;

interface Waiting {
  readonly resolve: (answer: RpcAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly onMessage: OnMessage | undefined;
}

/** A session over HTTP+SSE (2024-11-05): one GET stream carries all answers, messages go to the endpoint it names. */
export class SseSession implements UpstreamConnection {
  readonly era = 'legacy';
  readonly sessionId = null;
  facts: EraFacts = { protocolVersion: '2024-11-05', serverInfo: {}, capabilities: {}, instructions: null };
  readonly #waiting = new Map<string, Waiting>();
  readonly #stream = new AbortController();
  #endpoint: UpstreamTarget | null = null;
  #named: (() => void) | null = null;
  #ended: Error | null = null;
  #onEnd: (() => void)[] = [];
  #listener: OnMessage | null = null;
  #retired = false;
  #stood = false;

  readonly #cookies: CookieJar;

  private constructor(
    private readonly dispatcher: Dispatcher,
    private readonly target: UpstreamTarget,
  ) {
    this.#cookies = new CookieJar(target.url);
  }

  /** Opens the stream, waits for its endpoint, then initializes. Throws UpstreamError. */
  static async open(
    dispatcher: Dispatcher,
    target: UpstreamTarget,
    given: InitializeParams = {},
    options: RequestOptions = {},
  ): Promise<SseSession> {
    const session = new SseSession(dispatcher, target);
    try {
      await withDeadline(options.timeoutMs ?? target.timeoutMs, options.signal, (signal) => session.#connect(signal));
      const { message } = await session.request('initialize', initializeParams(given), options);
      session.facts = factsOfInitialize(target, message);
      await initialized(session);
      return session;
    } catch (error) {
      await session.close();
      throw session.#stood && !isInternal(error) ? asSpoken(upstreamErrorOf(error)) : error;
    }
  }

  /** false once the session takes no more requests: its stream is gone, or the server no longer knows it. */
  get isOpen(): boolean {
    return this.#ended === null && !this.#retired;
  }

  request(method: string, params: Record<string, unknown>, options: RequestOptions = {}): Promise<RpcAnswer> {
    const id = ownId();
    const text = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    return withDeadline(options.timeoutMs ?? this.target.timeoutMs, options.signal, (signal) =>
      this.exchange(id, text, signal, options.onMessage, method !== 'initialize'),
    ).catch((error: unknown) => cancelled(this, id, method === 'initialize' ? undefined : options.signal, error));
  }

  /** Sends the text of a request under its `id` and waits for its answer on the stream. Ids must be unique on the session. */
  async exchange(
    requestId: string | number,
    text: string,
    signal: AbortSignal,
    onMessage?: OnMessage,
    inSession = true,
  ): Promise<RpcAnswer> {
    if (this.#ended !== null) throw this.#ended;
    if (this.#waiting.size >= MAX_WAITING) {
      throw new UpstreamError('http', 'UPSTREAM_TIMEOUT', words`${MAX_WAITING} requests already wait on this session`);
    }
    const id = JSON.stringify(requestId);
    const answered = new Promise<RpcAnswer>((resolve, reject) => this.#waiting.set(id, { resolve, reject, onMessage }));
    const stop = () => this.#waiting.get(id)?.reject(upstreamErrorOf(new Error('aborted')));
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([answered, this.sendText(text, inSession).then(() => answered)]);
      return await answered;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#waiting.delete(id);
      if (this.#retired) this.retire();
    }
  }

  notify(method: string, params: Record<string, unknown>): Promise<void> {
    return this.send({ jsonrpc: '2.0', method, params });
  }

  send(message: RpcMessage): Promise<void> {
    return this.sendText(JSON.stringify(message));
  }

  /** As {@link send}, of a message that is written already. */
  async sendText(text: string, inSession = true): Promise<void> {
    if (this.#endpoint === null)
      throw this.#ended ?? new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`no endpoint yet`);
    const own = ['content-type', 'application/json'];
    await postMessage(this.dispatcher, this.#endpoint, own, text, inSession, this.#cookies);
  }

  listen(onMessage: OnMessage, signal: AbortSignal, onOpen?: () => void): Promise<void> {
    this.#listener = onMessage;
    onOpen?.();
    return new Promise((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done);
        this.#listener = null;
        resolve();
      };
      this.#onEnd.push(done);
      signal.addEventListener('abort', done, { once: true });
      if (this.#ended !== null || signal.aborted) done();
    });
  }

  close(): Promise<void> {
    this.#stream.abort();
    this.#end(new UpstreamError('http', 'UPSTREAM_CLOSED', words`the session is closed`));
    return Promise.resolve();
  }

  /** Closes it once nobody waits for an answer on its stream. */
  retire(): void {
    this.#retired = true;
    if (this.#waiting.size === 0) guarded('sse session', () => this.close());
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const stop = () => this.#stream.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const answer = await openEventStream(this.dispatcher, this.target, {
        own: [],
        signal: this.#stream.signal,
        cookies: this.#cookies,
        inSession: false,
      });
      this.#stood = true;
      const named = new Promise<void>((resolve) => (this.#named = resolve));
      const ended = this.#read(answer);
      await Promise.race([named, ended]);
      if (this.#endpoint === null) throw this.#ended ?? notMcp(200, words`a stream without an endpoint`);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #read(answer: Answer): Promise<void> {
    let reason: Error = new UpstreamError('http', 'UPSTREAM_CLOSED', words`the server ended the stream`);
    try {
      await readRawEvents(answer, (event, data) => {
        if (event === 'endpoint') this.#name(data);
        else if (event === 'message') for (const found of messagesIn(this.target, data)) this.#deliver(found);
        return false;
      });
    } catch (error) {
      reason = thrownOn(error);
    }
    this.#end(reason);
  }

  /** The endpoint must stay on the origin: credentials go nowhere else. */
  #name(data: string): void {
    const url = URL.canParse(data, this.target.url.href) ? new URL(data, this.target.url) : null;
    if (url === null || url.origin !== this.target.url.origin) {
      throw new UpstreamError('http', 'UPSTREAM_REDIRECT', words`the server names an endpoint on another origin`);
    }
    this.#endpoint ??= { ...this.target, url };
    this.#named?.();
  }

  #deliver(answer: RpcAnswer): void {
    const { message } = answer;
    if (message.method === undefined) {
      // Ours are numbers, of which some servers make texts.
      this.#waiting.get(String(message.id))?.resolve(answer);
      return;
    }
    // The stream does not say which request a message belongs to: the listener or the only one waiting takes it.
    const only = this.#waiting.size === 1 ? [...this.#waiting.values()][0]?.onMessage : undefined;
    const taker = only ?? this.#listener;
    if (taker !== null && taker !== undefined) taker(answer);
    else refuseRequest(this, message);
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    for (const done of this.#onEnd.splice(0)) done();
  }
}
