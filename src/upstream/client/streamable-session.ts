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
  cancelled,
  refusal,
  type RequestOptions,
  type UpstreamConnection,
} from './upstream-connection.js';
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

/** A session of the legacy era over Streamable HTTP (2025-03-26 to 2025-11-25). */
export class StreamableSession implements UpstreamConnection {
  readonly era = 'legacy';

  private constructor(
    private readonly dispatcher: Dispatcher,
    private readonly target: UpstreamTarget,
    readonly facts: EraFacts,
    readonly sessionId: string | null,
  ) {}

  /** `initialize`, then `notifications/initialized`. Throws UpstreamError. */
  static async open(
    dispatcher: Dispatcher,
    target: UpstreamTarget,
    given: InitializeParams = {},
    options: RequestOptions = {},
  ): Promise<StreamableSession> {
    const request = { jsonrpc: '2.0', id: ownId(), method: 'initialize', params: initializeParams(given) };
    // What the server may ask before it has answered belongs to a session of which its id is known.
    let session = new StreamableSession(dispatcher, target, unknownFacts, null);
    const { statusCode, answer } = await postRequest(dispatcher, target, postHeaders, request, {
      ...options,
      onHead: (headers) => (session = session.#named(unknownFacts, headers['mcp-session-id'])),
      onMessage: (received) => session.#refuse(received),
      resume: (lastEventId, signal) => session.#stream(signal, lastEventId),
    });
    const facts = factsOfInitialize(target, answer.message, statusCode);
    const opened = session.#named(facts, session.sessionId);
    await initialized(opened);
    return opened;
  }

  #named(facts: EraFacts, id: unknown): StreamableSession {
    return new StreamableSession(this.dispatcher, this.target, facts, typeof id === 'string' ? id : null);
  }

  async request(method: string, params: Record<string, unknown>, options: RequestOptions = {}): Promise<RpcAnswer> {
    const request = { jsonrpc: '2.0', id: ownId(), method, params };
    const { statusCode, answer } = await this.#expiring(
      postRequest(this.dispatcher, this.target, this.#headers(postHeaders), request, {
        ...options,
        onMessage: options.onMessage ?? ((received) => this.#refuse(received)),
        resume: (lastEventId, signal) => this.#stream(signal, lastEventId),
      }).catch((error: unknown) => cancelled(this, request.id, options.signal, error)),
    );
    if (saysExpired(statusCode, () => answer.text)) throw expired(statusCode);
    return answer;
  }

  notify(method: string, params: Record<string, unknown>): Promise<void> {
    return this.send({ jsonrpc: '2.0', method, params } as RpcMessage);
  }

  send(message: RpcMessage): Promise<void> {
    const own = this.#headers(postHeaders);
    return postMessage(this.dispatcher, this.target, own, JSON.stringify(message), this.sessionId !== null);
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
    const answer = await exchange(this.dispatcher, this.target, { method: 'GET', own, signal });
    await refuseStatus(this.target, answer);
    if ([404, 410].includes(answer.statusCode) && this.sessionId !== null) throw expired(answer.statusCode);
    if (answer.statusCode === 200 && mediaType(answer) === 'text/event-stream') return answer;
    throw await notMcpAnswer(this.target, answer);
  }

  async close(): Promise<void> {
    if (this.sessionId === null) return;
    try {
      const own = this.#headers([]);
      letGo(await exchange(this.dispatcher, this.target, { method: 'DELETE', own, timeoutMs: CLOSE_MS }));
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
