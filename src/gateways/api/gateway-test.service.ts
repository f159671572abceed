import { Injectable } from '@nestjs/common';
import { isObject, snakeCase } from '../../fields/spelling.js';
import { invalid, Problem } from '../../problems/problem.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { Probe, type ProbeReport, type ProbeTerms } from '../../upstream/discovery/probe.js';
import type { UpstreamTarget } from '../../upstream/target/upstream-target.js';
import { editedDraft, newDraft, type GatewayDraft } from '../fields/gateway-draft.js';
import type { Gateway } from '../row/gateway.entity.js';
import { readGatewayInput } from '../fields/gateway-input.js';
import type { TestResult } from './gateway-bodies.js';
import { hasCredentials, proofOf, withoutCredentials } from './credential-proof.js';
import type { TestWatch } from './gateway-test-steps.js';
import { GatewayTargets } from '../row/gateway-targets.service.js';
import { GatewaysService } from '../registry/gateways.service.js';

/** Longest Test, in milliseconds: usually, and of a gateway that sets `timeout_seconds`. The rest is for the answer. */
const usualMs = 14_500;
const mostMs = 60_000;

/** Tries a gateway, stored or only filled in, with a real MCP conversation. Stores nothing. */
@Injectable()
export class GatewayTest {
  constructor(
    private readonly gateways: GatewaysService,
    private readonly targets: GatewayTargets,
    private readonly ring: KeyRing,
    private readonly probe: Probe,
  ) {}

  /**
   * `body` is `{"gateway_id"}`, the fields of a create (name left out at will), or both: the stored gateway as the
   * fields would change it, so that `*****` works for the same origin. Throws 404 and 422; what the upstream did is a result.
   */
  async run(body: unknown): Promise<TestResult> {
    return (await this.prepared(body))({});
  }

  /** The same in two parts: what the request itself is refused for is thrown before anything is asked. */
  async prepared(body: unknown): Promise<(watch: TestWatch) => Promise<TestResult>> {
    if (!isObject(body)) throw new Problem('VALIDATION_FAILED', 'The body must be a JSON object.');
    const { id, form } = splitId(body);
    const stored = id === null ? null : await this.gateways.get(id);
    const draft = this.draft(stored, form);
    const { timeoutSeconds } = draft.row;
    const wholeMs = timeoutSeconds === null ? usualMs : Math.min(timeoutSeconds * 1000, mostMs);
    const target = this.target(draft, stored);
    return (watch) => this.watched(target, draft.row, wholeMs, watch);
  }

  private async watched(
    target: UpstreamTarget,
    terms: ProbeTerms,
    wholeMs: number,
    { prove = false, ...watch }: TestWatch,
  ): Promise<TestResult> {
    const begun = performance.now();
    const report = await this.probe.run(target, terms, wholeMs, watch);
    const result = testResult(report);
    if (!prove || !report.ok || !hasCredentials(target)) return result;
    const leftMs = Math.max(1000, wholeMs - (performance.now() - begun));
    const stranger = await this.probe.run(withoutCredentials(target), terms, leftMs, { signal: watch.signal });
    const { proof, step } = proofOf(stranger, result.toolCount ?? 0);
    watch.onStep?.(step);
    return { ...result, proof, steps: result.steps.map((one) => (one.stage === 'auth' ? step : one)) };
  }

  private draft(stored: Gateway | null, form: Record<string, unknown>): GatewayDraft {
    const tools = { ring: this.ring, sources: this.targets.sources, mustResolve: true };
    if (stored !== null) return editedDraft(stored, readGatewayInput(form, 'PUT'), tools);
    const input = readGatewayInput({ name: 'test', ...form }, 'POST');
    return newDraft(input, { ownerId: null, createdBy: null, managedBy: null }, tools);
  }

  private target({ row, credentials }: GatewayDraft, stored: Gateway | null): UpstreamTarget {
    if (credentials !== null) return this.targets.targetWith(row, credentials);
    return this.targets.upstreamTarget({ ...stored!, ...row });
  }
}

function splitId(body: Record<string, unknown>): { id: string | null; form: Record<string, unknown> } {
  const form = new Map<string, unknown>();
  let id: string | null = null;
  for (const [name, value] of Object.entries(body)) {
    if (snakeCase(name) !== 'gateway_id') form.set(name, value);
    else if (typeof value === 'string') id = value;
    else if (value !== null) throw invalid({ path: name, message: 'must be a string' });
  }
  return { id, form: Object.fromEntries(form) };
}

function testResult(report: ProbeReport): TestResult {
  const common = { proof: null, ok: report.ok, latencyMs: report.latencyMs, steps: [...report.steps] };
  if (!report.ok) {
    const { stage, code, message, hint, statusCode } = report.error;
    const unknown = { protocolVersion: null, era: null, transport: null, serverName: null, toolCount: null };
    return { ...common, stage, ...unknown, statusCode: statusCode ?? null, code, message, hint };
  }
  const { era, transport, protocolVersion, serverInfo, items, warnings } = report.discovery;
  const serverName = typeof serverInfo.name === 'string' ? serverInfo.name : null;
  const toolCount = items.filter(({ kind }) => kind === 'tool').length;
  return {
    ...common,
    stage: 'tools',
    protocolVersion,
    era,
    transport,
    serverName,
    toolCount,
    statusCode: 200,
    code: 'OK',
    message: [`Connected to ${serverName ?? 'the server'}: ${toolCount} tools.`, ...warnings].join(' '),
    hint: null,
  };
}
