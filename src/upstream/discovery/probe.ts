import { maskedItems } from './masked-items.js';
import { Injectable } from '@nestjs/common';
import type { Dispatcher } from 'undici';
import { withDeadline } from '../client/deadline.js';
import { Dispatchers } from '../dial/dispatchers.js';
import type { Discovery } from './discovery.js';
import { ModernConnection } from '../client/modern-connection.js';
import { readLists } from './read-lists.js';
import { SseSession } from '../client/sse-session.js';
import { StreamableSession } from '../client/streamable-session.js';
import { type Step, StepLog } from './step-log.js';
import type { UpstreamConnection } from '../client/upstream-connection.js';
import { isInternal, UpstreamError, upstreamErrorOf } from '../target/upstream-error.js';
import { atPath, type UpstreamTarget } from '../target/upstream-target.js';
import { ours, words } from '../target/safe-text.js';
import { wordsOf } from '../target/target-secrets.js';

/** Longest probe, in milliseconds: detection, handshake and every page of every list. */
export const PROBE_DEADLINE_MS = 14_000;

/** Longest wait for the answer to `server/discover`, in milliseconds. */
const DISCOVER_TIMEOUT_MS = 5_000;

export type ProbeReport = {
  readonly steps: readonly Step[];
  readonly latencyMs: number;
} & ({ readonly ok: true; readonly discovery: Discovery } | { readonly ok: false; readonly error: UpstreamError });

/** Finds out what an upstream is and offers, on a connection of its own, and says how far it came. Throws mistakes of this program only. */
@Injectable()
export class Probe {
  constructor(private readonly dispatchers: Dispatchers) {}

  /** Modern `server/discover` first, then `initialize`, then HTTP+SSE; then every page of its lists. */
  async run(target: UpstreamTarget, deadlineMs = PROBE_DEADLINE_MS): Promise<ProbeReport> {
    const steps = new StepLog(target.url.protocol === 'https:');
    let pool;
    try {
      const dispatcher = (pool = this.dispatchers.fresh(target, steps));
      const discovery = await withDeadline(deadlineMs, undefined, (signal) =>
        discoverHere(dispatcher, target, signal, steps),
      );
      return { ok: true, discovery, steps: steps.all, latencyMs: steps.elapsedMs };
    } catch (thrown) {
      if (isInternal(thrown)) throw thrown;
      const known = upstreamErrorOf(thrown);
      const error = new UpstreamError(steps.stageOf(known), known.code, known.message, {
        statusCode: known.statusCode,
        rpcCode: known.rpcCode,
      });
      steps.failed(error);
      return { ok: false, error, steps: steps.all, latencyMs: steps.elapsedMs };
    } finally {
      pool?.destroy().catch(() => undefined);
    }
  }
}

/** Follows one redirect on the origin: what it leads to is remembered, so that calls go there at once. */
async function discoverHere(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  signal: AbortSignal,
  steps: StepLog,
): Promise<Discovery> {
  try {
    return await discover(dispatcher, target, signal, steps);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.redirectedTo === undefined) throw error;
    const { redirectedTo } = error;
    return { ...(await discover(dispatcher, atPath(target, redirectedTo), signal, steps)), redirectedTo };
  }
}

async function discover(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  signal: AbortSignal,
  steps: StepLog,
): Promise<Discovery> {
  // A server that leaves unknown methods unanswered must not use up the time for `initialize`.
  const timeoutMs = Math.min(target.timeoutMs, DISCOVER_TIMEOUT_MS);
  const modern = await ModernConnection.discover(dispatcher, target, { signal, timeoutMs });
  signal.throwIfAborted();
  if (modern !== null) steps.answered();
  const legacy = await openLegacy(dispatcher, target, signal, modern !== null);
  const connection: UpstreamConnection = modern ?? legacy!;
  try {
    steps.answered();
    steps.passed('mcp', words`${ours(connection.facts.protocolVersion)}, ${ours(connection.era)}`);
    const { unread, ...lists } = await readLists(connection, target, { signal });
    const { items, warnings: reflected } = maskedItems(lists.items, target);
    const warnings = [...lists.warnings.map((warning) => wordsOf(target, warning)), ...reflected];
    const tools = items.filter(({ kind }) => kind === 'tool').length;
    steps.passed(
      'tools',
      wordsOf(target, [`${tools} tools, ${items.length} items in all`, ...warnings.slice(0, 5)].join('; ')),
    );
    return {
      transport: connection instanceof SseSession ? 'sse' : 'streamable-http',
      era: connection.era,
      ...connection.facts,
      modern: modern?.facts ?? null,
      legacy: legacy?.facts ?? null,
      redirectedTo: null,
      items,
      warnings,
      unread,
    };
  } finally {
    await legacy?.close();
  }
}

/** A legacy session. A server that is modern need not speak it: null then; else the most telling error is thrown. */
async function openLegacy(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  signal: AbortSignal,
  isModern: boolean,
): Promise<UpstreamConnection | null> {
  try {
    return await StreamableSession.open(dispatcher, target, {}, { signal });
  } catch (error) {
    if (isInternal(error)) throw error;
    if (isModern && !signal.aborted) return null;
    const failure = upstreamErrorOf(error);
    if (!mayBeSse(failure)) throw failure;
    try {
      return await SseSession.open(dispatcher, target, {}, { signal });
    } catch (second) {
      if (isInternal(second)) throw second;
      const sse = upstreamErrorOf(second);
      const telling = sse.stage === 'auth' || sse.code === 'UPSTREAM_RPC_ERROR' || sse.redirectedTo !== undefined;
      throw telling || signal.aborted ? sse : failure;
    }
  }
}

/** A server of HTTP+SSE takes no POST at this URL: any 4xx but refused credentials (2024-11-05 fallback of the later revisions). */
function mayBeSse({ code, statusCode }: UpstreamError): boolean {
  if (code === 'UPSTREAM_STATUS') return statusCode !== undefined && statusCode < 500;
  return code === 'UPSTREAM_PROTOCOL' || code === 'UPSTREAM_FORBIDDEN';
}
