import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { ModernConnection } from '../client/modern-connection.js';
import { SseSession } from '../client/sse-session.js';
import { StreamableSession } from '../client/streamable-session.js';
import type { UpstreamConnection } from '../client/upstream-connection.js';
import { isInternal, UpstreamError, upstreamErrorOf } from '../target/upstream-error.js';
import type { KeptSession } from './kept-sessions.js';
import type { UpstreamTarget } from '../target/upstream-target.js';

/** A server to be asked what it is, and the bounds of the asking. */
export interface Asked {
  readonly dispatcher: Dispatcher;
  readonly target: UpstreamTarget;
  /** Ends all of it. */
  readonly signal: AbortSignal;
  /** Longest wait for one answer, in milliseconds. */
  readonly stepMs: number;
  /** The transport to try first; the other one is tried after it. */
  readonly first: 'SSE' | 'STREAMABLEHTTP' | null;
  /** A session that an earlier asking had to leave: this one goes on with it. */
  readonly kept?: KeptSession | undefined;
  /** Takes a session that this one has to leave. */
  readonly left?: (session: StreamableSession) => void;
}

/** One of the two stands at least. */
export interface Conversations {
  readonly modern: ModernConnection | null;
  readonly legacy: UpstreamConnection | null;
}

/** How long `server/discover` is waited for before the older handshake is tried beside it: some servers never answer what they do not know. */
const PATIENCE_MS = 5_000;

/**
 * Speaks to a server in every era it knows, over the transport it has; `onAnswer` is called when the first era answered.
 * Throws UpstreamError: where both transports fail, that of the one that got further.
 */
export async function converse(asked: Asked, onAnswer: () => void): Promise<Conversations> {
  const overSse = async () => ({ modern: null, legacy: await openSse(asked) });
  const overHttp = () => openHttp(asked, onAnswer);
  const [one, other] = asked.first === 'SSE' ? [overSse, overHttp] : [overHttp, overSse];
  try {
    return await one();
  } catch (error) {
    const failure = failureOf(error);
    if (asked.signal.aborted || !mayBeOther(failure, one === overSse)) throw failure;
    return await other().catch((second: unknown) => {
      throw further(failure, failureOf(second));
    });
  }
}

/** Streamable HTTP, in both eras. */
async function openHttp(asked: Asked, onAnswer: () => void): Promise<Conversations> {
  const { dispatcher, target, signal, stepMs } = asked;
  const stop = new AbortController();
  const discovered = ModernConnection.discover(dispatcher, target, {
    signal: AbortSignal.any([signal, stop.signal]),
    timeoutMs: stepMs,
  });
  const answered = discovered.then(() => true);
  const early = await Promise.race([answered, sleep(PATIENCE_MS, false, { ref: false })]);
  if (!early) return openBeside(asked, discovered, () => stop.abort());
  signal.throwIfAborted();
  const modern = await discovered;
  if (modern !== null) onAnswer();
  return { modern, legacy: await openLegacy(asked, modern !== null) };
}

/** `initialize` while `server/discover` waits for its answer. A server that speaks the older revisions is not waited for. */
async function openBeside(
  asked: Asked,
  discovered: Promise<ModernConnection | null>,
  giveUp: () => void,
): Promise<Conversations> {
  const legacy = openLegacy(asked, false);
  const late = discovered.catch(() => null);
  const first = await Promise.race([late, legacy.catch(() => null)]);
  const modern = first instanceof ModernConnection ? first : null;
  if (modern !== null) return { modern, legacy: await legacy.catch(() => null) };
  try {
    return { modern: null, legacy: await legacy };
  } catch (error) {
    const only = await late;
    if (only === null) throw error;
    return { modern: only, legacy: null };
  } finally {
    giveUp();
  }
}

/** A legacy session; null where a modern server does not speak it. */
async function openLegacy(asked: Asked, isModern: boolean): Promise<UpstreamConnection | null> {
  const { dispatcher, target, signal, stepMs, kept } = asked;
  if (kept !== undefined) return StreamableSession.known(dispatcher, target, kept);
  try {
    return await StreamableSession.open(dispatcher, target, {}, { signal, timeoutMs: stepMs });
  } catch (error) {
    if (isModern && !isInternal(error) && !signal.aborted) return null;
    throw error;
  }
}

/** A session in the place of one that the server has forgotten, over the same transport. */
export const openAgain = (asked: Asked, gone: UpstreamConnection): Promise<UpstreamConnection> =>
  gone instanceof SseSession
    ? openSse(asked)
    : StreamableSession.open(asked.dispatcher, asked.target, {}, { signal: asked.signal, timeoutMs: asked.stepMs });

const openSse = ({ dispatcher, target, signal, stepMs }: Asked): Promise<SseSession> =>
  SseSession.open(dispatcher, target, {}, { signal, timeoutMs: stepMs });

/** The typed form of what a server did; throws mistakes of this program. */
function failureOf(error: unknown): UpstreamError {
  if (isInternal(error)) throw error;
  return upstreamErrorOf(error);
}

/**
 * Whether the other transport may be the server's. One that is unreachable is so by both, and a redirect is followed
 * first. A server of HTTP+SSE refuses a POST at this URL (2024-11-05 fallback of the later revisions), but does not keep
 * it waiting; one of Streamable HTTP may do that to a GET.
 */
function mayBeOther({ beforeSending, redirectedTo, code, stage }: UpstreamError, wasSse: boolean): boolean {
  if (beforeSending || redirectedTo !== undefined || code === 'UPSTREAM_SECRET_MISSING') return false;
  if (wasSse) return true;
  return stage !== 'auth' && code !== 'UPSTREAM_TIMEOUT' && code !== 'UPSTREAM_RPC_ERROR';
}

/** Of two errors the one of the conversation that got further; the first where that is equal. */
const further = (first: UpstreamError, second: UpstreamError): UpstreamError =>
  reached(second) > reached(first) ? second : first;

function reached({ redirectedTo, spoke, stage, statusCode, beforeSending }: UpstreamError): number {
  if (redirectedTo !== undefined) return 5;
  if (spoke) return 4;
  if (stage === 'auth') return 3;
  if (statusCode !== undefined) return 2;
  return beforeSending ? 0 : 1;
}
