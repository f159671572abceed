import { itemLists } from '../../protocol/lists.js';
import type { Dispatcher } from 'undici';
import { exchange, mediaType, readEvents } from './exchange.js';
import { encodeHeaderText } from '../../protocol/header-text.js';
import { membersOf } from '../../protocol/json/members.js';
import { modernHeaders } from './modern-headers.js';
import { type PostedAnswer, postMessage, postRequest, refuseStatus, notMcpAnswer } from './post-rpc.js';
import { namedMember } from '../../protocol/json/named-member.js';
import { ownId } from '../../protocol/own-ids.js';
import { meta as metaKeys, modern, clientInfo, ownCapabilities } from '../../protocol/protocol.js';
import type { RpcAnswer, RpcMessage } from '../../protocol/rpc.js';
import type { EraFacts, OnMessage, RequestOptions, UpstreamConnection } from './upstream-connection.js';
import { UpstreamError } from '../target/upstream-error.js';
import type { UpstreamTarget } from '../target/upstream-target.js';

/** The stateless protocol of 2026-07-28: every request carries its version and the client's abilities. */
export class ModernConnection implements UpstreamConnection {
  readonly era = 'modern';
  readonly sessionId = null;

  private constructor(
    private readonly dispatcher: Dispatcher,
    private readonly target: UpstreamTarget,
    readonly facts: EraFacts,
  ) {}

  /** Asks `server/discover`. Null where the server answers, but not as a modern one. Throws UpstreamError. */
  static async discover(
    dispatcher: Dispatcher,
    target: UpstreamTarget,
    options: RequestOptions = {},
  ): Promise<ModernConnection | null> {
    const request = modernRequest('server/discover', {});
    let posted: PostedAnswer;
    try {
      posted = await postRequest(dispatcher, target, mirroringHeaders(request), request, options);
    } catch (error) {
      if (error instanceof UpstreamError && saysNotModern(error)) return null;
      throw error;
    }
    const { result } = posted.answer.message;
    const versions = result?.supportedVersions;
    if (result === undefined || !Array.isArray(versions) || !versions.includes(modern)) return null;
    return new ModernConnection(dispatcher, target, factsOfDiscover(result));
  }

  /** A connection to a server that is known to be modern. */
  static known(dispatcher: Dispatcher, target: UpstreamTarget, facts: EraFacts): ModernConnection {
    return new ModernConnection(dispatcher, target, facts);
  }

  async request(method: string, params: Record<string, unknown>, options: RequestOptions = {}): Promise<RpcAnswer> {
    const request = modernRequest(method, params);
    return (await postRequest(this.dispatcher, this.target, mirroringHeaders(request), request, options)).answer;
  }

  async notify(method: string, params: Record<string, unknown>): Promise<void> {
    const message = modernMessage(method, params);
    await postMessage(this.dispatcher, this.target, mirroringHeaders(message), JSON.stringify(message));
  }

  /** The server never asks anything in this era, so there is nothing to answer. */
  send(): Promise<void> {
    return Promise.resolve();
  }

  async listen(onMessage: OnMessage, signal: AbortSignal, onOpen?: () => void): Promise<void> {
    const notifications = Object.fromEntries(itemLists.map(({ listenFlag }) => [listenFlag, true]));
    const request = modernRequest('subscriptions/listen', { notifications });
    const answer = await exchange(this.dispatcher, this.target, {
      method: 'POST',
      own: mirroringHeaders(request),
      body: JSON.stringify(request),
      signal,
    });
    await refuseStatus(this.target, answer);
    if (mediaType(answer) !== 'text/event-stream') {
      throw await notMcpAnswer(this.target, answer);
    }
    onOpen?.();
    await readEvents(answer, this.target, (received) => {
      if (received.message.method === undefined) return true;
      onMessage(received);
      return false;
    });
  }

  async close(): Promise<void> {}
}

/** Codes by which a server that knows no `server/discover` says so; other errors are true failures. */
function saysNotModern(error: UpstreamError): boolean {
  if (error.code === 'UPSTREAM_STATUS') return error.statusCode !== undefined && error.statusCode !== 429;
  return ['UPSTREAM_FORBIDDEN', 'UPSTREAM_PROTOCOL', 'UPSTREAM_CLOSED', 'UPSTREAM_TIMEOUT'].includes(error.code);
}

const modernRequest = (method: string, params: Record<string, unknown>): RpcMessage => ({
  ...modernMessage(method, params),
  id: ownId(),
});

function modernMessage(method: string, params: Record<string, unknown>): RpcMessage {
  const given = params._meta;
  const meta = {
    ...(typeof given === 'object' ? given : {}),
    [metaKeys.protocolVersion]: modern,
    [metaKeys.clientInfo]: clientInfo,
    [metaKeys.clientCapabilities]: ownCapabilities,
  };
  return { jsonrpc: '2.0', method, params: { ...params, _meta: meta } };
}

/** Headers that mirror the body, as the revision demands of every POST. */
function mirroringHeaders({ method = '', params = {} }: RpcMessage): string[] {
  const headers = modernHeaders(method);
  const name = params[namedMember(method) ?? ''];
  if (typeof name === 'string') headers.push('mcp-name', encodeHeaderText(name));
  return headers;
}

function factsOfDiscover(result: Record<string, unknown>): EraFacts {
  const meta = membersOf(result._meta);
  return {
    protocolVersion: modern,
    serverInfo: membersOf(meta[metaKeys.serverInfo] ?? result.serverInfo),
    capabilities: declared(result.capabilities),
    instructions: typeof result.instructions === 'string' ? result.instructions : null,
  };
}

/** Capabilities that are declared; null is not. */
export const declared = (value: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(membersOf(value)).filter(([, capability]) => capability !== null));
