import type { Dispatcher } from 'undici';
import { discard, exchange, mediaType, readEvents } from './exchange.js';
import { expired, saysExpired } from '../target/expired-session.js';
import { record, declared } from './modern-connection.js';
import { postHeaders, postMessage, postRequest, refuseStatus, notMcpAnswer } from './post-rpc.js';
import { ownId } from '../../protocol/own-ids.js';
import { LEGACY_VERSIONS, ownInfo, relayedCapabilities, type RpcAnswer, type RpcMessage } from '../../protocol/rpc.js';
import {
  type EraFacts,
  type OnMessage,
  refusal,
  type RequestOptions,
  type UpstreamConnection,
} from './upstream-connection.js';
import { UpstreamError } from '../target/upstream-error.js';
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
    protocolVersion: given.protocolVersion ?? LEGACY_VERSIONS[0],
    capabilities: given.capabilities ?? relayedCapabilities,
    clientInfo: given.clientInfo ?? ownInfo,
  };
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
    const { statusCode, headers, answer } = await postRequest(dispatcher, target, postHeaders, request, options);
    const facts = factsOfInitialize(target, answer.message, statusCode);
    const id = headers['mcp-session-id'];
    const session = new StreamableSession(dispatcher, target, facts, typeof id === 'string' ? id : null);
    await session.notify('notifications/initialized', {});
    return session;
  }

  async request(method: string, params: Record<string, unknown>, options: RequestOptions = {}): Promise<RpcAnswer> {
    const request = { jsonrpc: '2.0', id: ownId(), method, params };
    const { statusCode, answer } = await this.#expiring(
      postRequest(this.dispatcher, this.target, this.#headers(postHeaders), request, {
        ...options,
        onMessage: options.onMessage ?? ((received) => this.#refuse(received)),
      }),
    );
    if (this.sessionId !== null && saysExpired(statusCode, () => answer.text)) throw expired(statusCode);
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
    const own = this.#headers(['accept', 'text/event-stream']);
    const answer = await exchange(this.dispatcher, this.target, { method: 'GET', own, signal });
    await refuseStatus(this.target, answer);
    if (answer.statusCode === 404 && this.sessionId !== null) throw expired(answer.statusCode);
    if (answer.statusCode !== 200 || mediaType(answer) !== 'text/event-stream') {
      throw await notMcpAnswer(this.target, answer);
    }
    onOpen?.();
    await readEvents(answer, this.target, (received) => {
      onMessage(received);
      return false;
    });
  }

  async close(): Promise<void> {
    if (this.sessionId === null) return;
    try {
      await discard(
        await exchange(this.dispatcher, this.target, { method: 'DELETE', own: this.#headers([]), timeoutMs: 5_000 }),
      );
    } catch {
      // The session ends with the server's own limit.
    }
  }

  #headers(base: readonly string[]): string[] {
    const headers = [...base, 'mcp-protocol-version', this.facts.protocolVersion];
    if (this.sessionId !== null) headers.push('mcp-session-id', this.sessionId);
    return headers;
  }

  #refuse({ message }: RpcAnswer): void {
    if (message.id === undefined) return;
    this.send(refusal(message) as RpcMessage).catch(() => undefined);
  }

  /** A server that no longer knows the session answers 404, some 400 (2025-11-25, "Session Management"). */
  async #expiring<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof UpstreamError && error.statusCode === 404 && this.sessionId !== null) throw expired(404);
      throw error;
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
      rpcCode: error.code,
    });
  }
  const version = result?.protocolVersion;
  if (result === undefined || typeof version !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(version)) {
    throw new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`the answer to initialize names no protocol version`, {
      statusCode,
    });
  }
  return {
    protocolVersion: version,
    serverInfo: record(result.serverInfo),
    capabilities: declared(result.capabilities),
    instructions: typeof result.instructions === 'string' ? result.instructions : null,
  };
}
