import type { Dispatcher } from 'undici';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, exchange, letGo, mediaType, readEvents } from './exchange.js';
import { expired, saysExpired } from '../target/expired-session.js';
import { record, declared } from './modern-connection.js';
import { postHeaders, postMessage, postRequest, refuseStatus, notMcpAnswer } from './post-rpc.js';
import { ownId } from '../../protocol/own-ids.js';
import { latestLegacy, clientInfo, relayedCapabilities } from '../../protocol/protocol.js';
import { type RpcAnswer, type RpcMessage } from '../../protocol/rpc.js';
import {
  type EraFacts,
  type OnMessage,
  refusal,
  type RequestOptions,
  type UpstreamConnection,
} from './upstream-connection.js';
import { CookieJar } from '../target/cookie-jar.js';
import { isInternal, UpstreamError } from '../target/upstream-error.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { words } from '../target/safe-text.js';
import { wordsOf } from '../target/target-secrets.js';

/** What a client of the upstream says about itself in `initialize`; the gateway's own where absent. */
export interface InitializeParams {
  readonly protocolVersion?: string;
  readonly capabilities?: Record<string, unknown>;
  readonly clientInfo?: Record<string, unknown>;
}

export function initializeParams(given: InitializeParams): Record<string, unknown> {
  return {
    protocolVersion: given.protocolVersion ?? latestLegacy,
    capabilities: given.capabilities ?? relayedCapabilities,
    clientInfo: given.clientInfo ?? clientInfo,
  };
}

/** Longest wait for an answer that means nothing: to DELETE, and to `notifications/initialized`, in milliseconds. */
const CLOSE_MS = 5_000;
const INITIALIZED_MS = 2_000;

/** Before `initialize` is answered. */
const unknownFacts: EraFacts = { protocolVersion: '', serverInfo: {}, capabilities: {}, instructions: null };

/**
 * Says `notifications/initialized`. Servers answer it in many ways, some never; what is said next shows whether the
 * session is good, so that nothing of it counts here, but that they have heard it before.
 */
export async function initialized(session: UpstreamConnection): Promise<void> {
  const unanswerable = (error: unknown) => {
    if (isInternal(error)) throw error;
  };
  const said = session.notify('notifications/initialized', {}).catch(unanswerable);
  await Promise.race([said, sleep(INITIALIZED_MS, undefined, { ref: false })]);
}

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
      onMessage: (received) => session.#refuse(received),
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
        onMessage: options.onMessage ?? ((received) => this.#refuse(received)),
        resume: (lastEventId, signal) => this.#stream(signal, lastEventId),
      }),
    );
    if (saysExpired(statusCode, () => answer.text)) throw expired(statusCode);
    return answer;
  }

  notify(method: string, params: Record<string, unknown>): Promise<void> {
    return this.send({ jsonrpc: '2.0', method, params } as RpcMessage);
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
  async #stream(signal: AbortSignal, lastEventId?: string): Promise<Answer> {
    const own = this.#headers(['accept', 'text/event-stream']);
    if (lastEventId !== undefined) own.push('last-event-id', lastEventId);
    const { cookies } = this;
    const answer = await exchange(this.dispatcher, this.target, { method: 'GET', own, signal, cookies });
    await refuseStatus(this.target, answer);
    if ([404, 410].includes(answer.statusCode) && this.sessionId !== null) throw expired(answer.statusCode);
    if (answer.statusCode === 200 && mediaType(answer) === 'text/event-stream') return answer;
    throw await notMcpAnswer(this.target, answer);
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

  #refuse({ message }: RpcAnswer): void {
    if (message.id === undefined) return;
    this.send(refusal(message) as RpcMessage).catch(() => undefined);
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

/** What the result of `initialize` says. Throws UpstreamError where it is an error or makes no sense. */
export function factsOfInitialize(
  target: UpstreamTarget,
  { result, error }: RpcMessage,
  statusCode?: number,
): EraFacts {
  if (error !== undefined) {
    const why = wordsOf(target, error.message);
    throw new UpstreamError('mcp', 'UPSTREAM_RPC_ERROR', words`initialize was refused: ${why}`, {
      statusCode,
      spoke: true,
      rpcCode: error.code,
    });
  }
  const version = result?.protocolVersion;
  if (result === undefined || typeof version !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(version)) {
    throw new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`the answer to initialize names no protocol version`, {
      statusCode,
      spoke: true,
    });
  }
  return {
    protocolVersion: version,
    serverInfo: record(result.serverInfo),
    capabilities: declared(result.capabilities),
    instructions: typeof result.instructions === 'string' ? result.instructions : null,
  };
}
