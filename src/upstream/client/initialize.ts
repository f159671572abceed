import { setTimeout as sleep } from 'node:timers/promises';
import { membersOf } from '../../protocol/json/members.js';
import { clientInfo, latestLegacy, ownCapabilities } from '../../protocol/protocol.js';
import type { RpcMessage } from '../../protocol/rpc.js';
import { words } from '../target/safe-text.js';
import { wordsOf } from '../target/target-secrets.js';
import { isInternal, UpstreamError } from '../target/upstream-error.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { declared } from './modern-connection.js';
import type { EraFacts, UpstreamConnection } from './upstream-connection.js';

/** What a client of the upstream says about itself in `initialize`; the gateway's own where absent. */
export interface InitializeParams {
  readonly protocolVersion?: string;
  readonly capabilities?: Record<string, unknown>;
  readonly clientInfo?: Record<string, unknown>;
}

export function initializeParams(given: InitializeParams): Record<string, unknown> {
  return {
    protocolVersion: given.protocolVersion ?? latestLegacy,
    capabilities: given.capabilities ?? ownCapabilities,
    clientInfo: given.clientInfo ?? clientInfo,
  };
}

/** Longest wait for an answer to `notifications/initialized`, which means nothing, in milliseconds. */
const INITIALIZED_MS = 2_000;

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
    serverInfo: membersOf(result.serverInfo),
    capabilities: declared(result.capabilities),
    instructions: typeof result.instructions === 'string' ? result.instructions : null,
  };
}
