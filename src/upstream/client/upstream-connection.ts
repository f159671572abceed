import { unservedAnswer, type RpcAnswer, type RpcMessage } from '../../protocol/rpc.js';
import type { ClientHeaders } from '../target/upstream-headers.js';

export type Era = 'modern' | 'legacy';

/** What a server says about itself in one era. */
export interface EraFacts {
  readonly protocolVersion: string;
  readonly serverInfo: Record<string, unknown>;
  readonly capabilities: Record<string, unknown>;
  readonly instructions: string | null;
}

/** Takes a message of the upstream that answers nothing we asked: a notification or a request of its own. */
export type OnMessage = (answer: RpcAnswer) => void;

export interface RequestOptions {
  /** Longest wait for the whole answer, in milliseconds; the target's timeout where absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Messages that come on the answer's stream before the answer. Without it requests of the server are refused. */
  readonly onMessage?: OnMessage;
  readonly client?: ClientHeaders | null;
}

/** One conversation with an upstream, for everything that is not the hot path. All methods throw UpstreamError. */
export interface UpstreamConnection {
  readonly era: Era;
  readonly facts: EraFacts;
  /** The upstream's session id; null where the era or the server has none. */
  readonly sessionId: string | null;
  /** The answer to a request, be it a result or a JSON-RPC error. */
  request(method: string, params: Record<string, unknown>, options?: RequestOptions): Promise<RpcAnswer>;
  notify(method: string, params: Record<string, unknown>): Promise<void>;
  /** Sends a message as it stands: a client's response to a request of the server. */
  send(message: RpcMessage): Promise<void>;
  /**
   * Opens the stream on which the server speaks unasked: GET, `subscriptions/listen` or the stream of HTTP+SSE.
   * `onOpen` is called once it stands; resolves when the server ends it.
   */
  listen(onMessage: OnMessage, signal: AbortSignal, onOpen?: () => void): Promise<void>;
  /** Ends the session at the upstream; never throws. */
  close(): Promise<void>;
}

/** Throws what ended a request; a server of the older revisions hears of it first where its asker ended it (2025-11-25, "Cancellation"). */
export async function cancelled(
  connection: Pick<UpstreamConnection, 'notify'>,
  requestId: string | number,
  signal: AbortSignal | undefined,
  error: unknown,
): Promise<never> {
  if (signal?.aborted === true) {
    const params = { requestId, reason: 'nobody waits for it any more' };
    await connection.notify('notifications/cancelled', params).catch(() => {});
  }
  throw error;
}

/** Answers a request of a server that nobody here serves; whether the answer arrives concerns nobody. */
export function refuseRequest(connection: Pick<UpstreamConnection, 'send'>, { id, method }: RpcMessage): void {
  if (id !== undefined && method !== undefined) connection.send(unservedAnswer(id, method)).catch(() => undefined);
}
