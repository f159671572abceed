import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import type { Envelope } from '../../protocol/envelope.js';
import type { FailureWriter } from '../../protocol/failures.js';
import type { Era } from '../../upstream/client/upstream-connection.js';
import { CallFigures } from './call-figures.service.js';
import type { Route } from './routes.js';
import type { Caller } from '../request/visit.js';

/** What a caller makes an upstream do or give. */
const recorded = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** One call under way; its end is noted once. */
export interface CallRecord {
  failed(code: string): void;
  done(): void;
}

/** Notes who called what through which gateway, what came of it, and how long it took: as figures, and in the audit log. Never arguments. */
@Injectable()
export class CallRecords {
  private readonly audited: ReadonlySet<string>;

  constructor(
    private readonly audit: AuditLog,
    private readonly figures: CallFigures,
    @InjectEnvironment() env: Environment,
  ) {
    this.audited = env.AUDIT_CALLS ? recorded : new Set();
  }

  begin(caller: Caller, { method }: Envelope, route: Route, era: Era): CallRecord {
    const operation = this.figures.operation(method, route);
    const started = performance.now();
    let open = true;
    const end = (outcome: 'ok' | 'failed', code: string | null) => {
      if (!open) return;
      open = false;
      const ms = performance.now() - started;
      operation.ended(caller.door, era, outcome === 'ok', ms / 1000);
      if (code !== null) this.figures.failed(code);
      if (this.audited.has(method)) this.record(caller, method, route, { outcome, code, ms: Math.round(ms) });
    };
    return { failed: (code) => end('failed', code), done: () => end('ok', null) };
  }

  private record({ principal, head }: Caller, method: string, { gateway, name }: Route, ended: Ended): void {
    this.audit.record({
      actor: principal.id,
      source: principal.source,
      action: method,
      target: name ?? null,
      gateway: gateway.slug,
      outcome: ended.outcome,
      code: ended.code,
      ms: ended.ms,
      requestId: head.requestId,
    });
  }
}

interface Ended {
  readonly outcome: 'ok' | 'failed';
  readonly code: string | null;
  readonly ms: number;
}

/** The failure writer of a call, which notes the failure too. */
export const noting =
  (record: CallRecord, failure: FailureWriter): FailureWriter =>
  (reason) => {
    record.failed(reason.code);
    return failure(reason);
  };
