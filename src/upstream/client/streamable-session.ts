import type { Dispatcher } from 'undici';
import { openEventStream } from './open-event-stream.js';
import { type Answer, exchange, letGo, readEvents } from './exchange.js';
import { factsOfInitialize, initialized, type InitializeParams, initializeParams } from './initialize.js';
import { expired, saysExpired } from '../target/expired-session.js';
import { postHeaders, postMessage, postRequest } from './post-rpc.js';
import { ownId } from '../../protocol/own-ids.js';
import type { RpcAnswer, RpcMessage } from '../../protocol/rpc.js';
import {
  type EraFacts,
  type OnMessage,
  cancelled,
  refuseRequest,
  type RequestOptions,
  type UpstreamConnection,
} from './upstream-connection.js';
import { CookieJar } from '../target/cookie-jar.js';
import { UpstreamError } from '../target/upstream-error.js';
import type { UpstreamTarget } from '../target/upstream-target.js';

/** Longest wait for the answer to DELETE, which means nothing, in milliseconds. */
const CLOSE_MS = 5_000;

/** Before `initialize` is answered. */
const unknownFacts: EraFacts = { protocolVersion: '', serverInfo: {}, capabilities: {}, instructions: null };

export interface OpenOptions extends RequestOptions {
  /** The server knows the session; what it asks once it hears `notifications/initialized` finds a listener that stands now. */
  readonly beforeInitialized?: (session: StreamableSession) => Promise<void>;
}

/** A session of the legacy era over Streamable HTTP (2025-03-26 to 2025-11-25). */
export class StreamableSession implements UpstreamConnection {
  readonly era = 'legacy';
  /** The server would not end it (405, or no such method at all): it may be used again. */
  stays = false;

  private constructor(
    private readonly dispatcher: Dispatcher,
    private readonly target: UpstreamTarget,
    readonly facts: EraFacts,
    readonly sessionId: string | null,
    readonly cookies: CookieJar,
  ) {}

  /** `initialize`, then `notifications/initialized`. Throws UpstreamError. */
  static async open(
    dispatcher: Dispatcher,
    target: UpstreamTarget,
    given: InitializeParams = {},
    options: OpenOptions = {},
  ): Promise<StreamableSession> {
    const request = { jsonrpc: '2.0', id: ownId(), method: 'initialize', params: initializeParams(given) };
    // What the server may ask before it has answered belongs to a session of which its id is known.
    let session = new StreamableSession(dispatcher, target, unknownFacts, null, new CookieJar(target.url));
    const { statusCode, answer } = await postRequest(dispatcher, target, postHeaders, request, {
      ...options,
      cookies: session.cookies,
      onHead: (headers) => (session = session.#named(unknownFacts, headers['mcp-session-id'])),
      onMessage: (received) => refuseRequest(session, received.message),
      resume: (lastEventId, signal) => session.#stream(signal, lastEventId),
    });
    const facts = factsOfInitialize(target, answer.message, statusCode);
    const opened = session.#named(facts, session.sessionId);
    await options.beforeInitialized?.(opened);
    await initialized(opened);
    return opened;
  }

  /** A session that stands already. */
  static known(
    dispatcher: Dispatcher,
    target: UpstreamTarget,
    { facts, sessionId, cookies }: Pick<StreamableSession, 'facts' | 'sessionId' | 'cookies'>,
  ): StreamableSession {
    return new StreamableSession(dispatcher, target, facts, sessionId, cookies);
  }

  #named(facts: EraFacts, id: unknown): StreamableSession {
    const { dispatcher, target, cookies } = this;
    return new StreamableSession(dispatcher, target, facts, typeof id === 'string' ? id : null, cookies);
  }

  async request(method: string, params: Record<string, unknown>, options: RequestOptions = {}): Promise<RpcAnswer> {
    const request = { jsonrpc: '2.0', id: ownId(), method, params };
    const { statusCode, answer } = await this.#expiring(
      postRequest(this.dispatcher, this.target, this.#headers(postHeaders), request, {
        ...options,
        cookies: this.cookies,
        onMessage: options.onMessage ?? ((received) => refuseRequest(this, received.message)),
        resume: (lastEventId, signal) => this.#stream(signal, lastEventId),
      }).catch((error: unknown) => cancelled(this, request.id, options.signal, error)),
    );
    if (saysExpired(statusCode, () => answer.text)) throw expired(statusCode);
    return answer;
  }

  notify(method: string, params: Record<string, unknown>): Promise<void> {
    return this.send({ jsonrpc: '2.0', method, params });
  }

  send(message: RpcMessage): Promise<void> {
    const own = this.#headers(postHeaders);
    const { dispatcher, target, sessionId, cookies } = this;
    return postMessage(dispatcher, target, own, JSON.stringify(message), sessionId !== null, cookies);
  }

  async listen(onMessage: OnMessage, signal: AbortSignal, onOpen?: () => void): Promise<void> {
    const answer = await this.#stream(signal);
    onOpen?.();
    await readEvents(answer, this.target, (received) => {
      onMessage(received);
      return false;
    });
  }

  /** The GET stream, from after an event on where one is named. Throws UpstreamError. */
  #stream(signal: AbortSignal, lastEventId?: string): Promise<Answer> {
    const own = this.#headers([]);
    if (lastEventId !== undefined) own.push('last-event-id', lastEventId);
    const { dispatcher, target, sessionId, cookies } = this;
    return openEventStream(dispatcher, target, { own, signal, cookies, inSession: sessionId !== null });
  }

  async close(): Promise<void> {
    if (this.sessionId === null) return;
    try {
      const own = this.#headers([]);
      const { dispatcher, target, cookies } = this;
      const answer = await exchange(dispatcher, target, { method: 'DELETE', own, timeoutMs: CLOSE_MS, cookies });
      this.stays = answer.statusCode === 405 || answer.statusCode === 501;
      letGo(answer);
    } catch {
      // The session ends with the server's own limit.
    }
  }

  #headers(base: readonly string[]): string[] {
    const headers = [...base];
    if (this.facts !== unknownFacts) headers.push('mcp-protocol-version', this.facts.protocolVersion);
    if (this.sessionId !== null) headers.push('mcp-session-id', this.sessionId);
    return headers;
  }

  /** What the server said in another form than JSON may be that it no longer knows the session. */
  async #expiring<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof UpstreamError) || this.sessionId === null) throw error;
      const { statusCode = 0, message } = error;
      throw error.code === 'UPSTREAM_STATUS' && saysExpired(statusCode, () => message) ? expired(statusCode) : error;
    }
  }
}
