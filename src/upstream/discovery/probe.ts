import { getHeapStatistics } from 'node:v8';
import { maskedItems } from './masked-items.js';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { withDeadline } from '../client/deadline.js';
import { type Asked, converse, openAgain } from './converse.js';
import { Dispatchers } from '../dial/dispatchers.js';
import type { Discovery } from './discovery.js';
import { isExpired, type ListBounds, readLists } from './read-lists.js';
import { KeptSessions } from './kept-sessions.js';
import { StreamableSession } from '../client/streamable-session.js';
import { reachOf } from '../target/reach.js';
import { SseSession } from '../client/sse-session.js';
import { type Step, StepLog } from './step-log.js';
import { isInternal, UpstreamError, upstreamErrorOf } from '../target/upstream-error.js';
import { atPath, type UpstreamTarget } from '../target/upstream-target.js';
import { ours, words } from '../target/safe-text.js';
import { wordsOf } from '../target/target-secrets.js';

/** Longest step of a probe (detection, handshake, a page of a list), in milliseconds: of a gateway that says no `timeout_seconds`, and of any. */
const USUAL_STEP_MS = 14_000;
const MOST_STEP_MS = 60_000;

/** Longest probe, in steps. */
const MOST_STEPS = 5;

/** What a gateway says about how its server is to be asked. */
export interface ProbeTerms {
  /** Tried first; the other one still after it. */
  readonly transport: 'SSE' | 'STREAMABLEHTTP' | null;
  /** Longest wait for an answer; null: the usual. */
  readonly timeoutSeconds: number | null;
}

const usualTerms: ProbeTerms = { transport: null, timeoutSeconds: null };

/** For whoever looks on. */
export interface ProbeWatch {
  /** It is one of many askings: a session that its server would not end serves the next one too. */
  readonly repeated?: boolean;
  readonly onStep?: (step: Step) => void;
  /** Ends the probe. */
  readonly signal?: AbortSignal;
}

export type ProbeReport = {
  readonly steps: readonly Step[];
  readonly latencyMs: number;
} & ({ readonly ok: true; readonly discovery: Discovery } | { readonly ok: false; readonly error: UpstreamError });

/** Finds out what an upstream is and offers, on a connection of its own, and says how far it came. Throws mistakes of this program only. */
@Injectable()
export class Probe {
  readonly #kept = new KeptSessions();
  readonly #mostItems: number;
  /** Reading and storing a list takes some ten times its bytes: a small heap takes short ones only. */
  readonly #mostBytes: number;

  constructor(
    private readonly dispatchers: Dispatchers,
    private readonly ledger: Ledger,
    @InjectEnvironment() env: Environment,
  ) {
    this.#mostItems = env.MAX_LIST_ITEMS;
    this.#mostBytes = Math.min(env.MAX_LIST_BYTES, Math.floor(getHeapStatistics().heap_size_limit / 16));
  }

  /**
   * Modern `server/discover` first, then `initialize`, then HTTP+SSE, or that first where the terms say so; then every
   * page of its lists. `wholeMs` bounds all of it.
   */
  async run(
    target: UpstreamTarget,
    terms = usualTerms,
    wholeMs?: number,
    { onStep, signal: outer, repeated = false }: ProbeWatch = {},
  ): Promise<ProbeReport> {
    const given = terms.timeoutSeconds === null ? USUAL_STEP_MS : terms.timeoutSeconds * 1000;
    const stepMs = Math.min(given, target.timeoutMs, MOST_STEP_MS);
    const steps = new StepLog(target.url.protocol === 'https:', onStep);
    const { own } = this.ledger;
    let held = 0;
    const hold = (bytes: number) => {
      const full = own.take('bytes', bytes);
      if (full === null) held += bytes;
      return full;
    };
    const bounds = { items: this.#mostItems, bytes: this.#mostBytes, hold };
    let pool;
    try {
      const dispatcher = (pool = this.dispatchers.fresh(target, steps));
      const discovery = await withDeadline(wholeMs ?? MOST_STEPS * stepMs, outer, (signal) =>
        discoverHere(
          { dispatcher, target, signal, stepMs, first: terms.transport, ...(repeated ? this.#again(target) : {}) },
          bounds,
          steps,
        ),
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
      own.give('bytes', held);
      pool?.destroy().catch(() => undefined);
    }
  }

  /** What an earlier asking of the same server left, and where this one leaves it. */
  #again(target: UpstreamTarget): Pick<Asked, 'kept' | 'left'> {
    const reach = reachOf(target);
    const kept = this.#kept.take(target.gatewayId, reach);
    const left = ({ sessionId, facts, cookies }: StreamableSession) => {
      if (sessionId === null) return;
      const openedAt = sessionId === kept?.sessionId ? kept.openedAt : performance.now();
      this.#kept.keep(target.gatewayId, { sessionId, facts, cookies, reach, openedAt });
    };
    return { kept, left };
  }
}

/** Follows one redirect on the origin: what it leads to is remembered, so that calls go there at once. */
async function discoverHere(asked: Asked, bounds: ListBounds, steps: StepLog): Promise<Discovery> {
  try {
    return await discover(asked, bounds, steps);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.redirectedTo === undefined) throw error;
    const { redirectedTo } = error;
    return {
      ...(await discover({ ...asked, target: atPath(asked.target, redirectedTo) }, bounds, steps)),
      redirectedTo,
    };
  }
}

async function discover(asked: Asked, bounds: ListBounds, steps: StepLog): Promise<Discovery> {
  const { target, signal, stepMs } = asked;
  const { modern, legacy: first } = await converse(asked, () => steps.answered());
  let legacy = first;
  try {
    steps.answered();
    const spoken = (modern ?? legacy)!;
    steps.passed('mcp', words`${ours(spoken.facts.protocolVersion)}, ${ours(spoken.era)}`);
    const reading = { signal, timeoutMs: stepMs, bounds };
    const { kept } = asked;
    const read = await readLists(spoken, target, reading, true).catch(async (error: unknown) => {
      // What a server says to a session of an earlier day may be about the session.
      if (modern !== null || (!isExpired(error) && (kept === undefined || isInternal(error)))) throw error;
      legacy = await openAgain(asked, spoken);
      return readLists(legacy, target, reading);
    });
    const connection = (modern ?? legacy)!;
    const { unread, ...lists } = read;
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
    if (legacy instanceof StreamableSession && legacy.stays) asked.left?.(legacy);
  }
}
