import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import type { Envelope } from '../../protocol/envelope.js';
import type { FailureWriter } from '../../protocol/failures.js';
import type { Route } from './routes.js';
import type { Caller } from '../request/visit.js';

/** What a caller makes an upstream do or give. */
const recorded = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** One call under way; its end is noted once. */
export interface CallRecord {
  failed(code: string): void;
  done(): void;
}

const unrecorded: CallRecord = { failed: () => {}, done: () => {} };

/** Notes in the audit log who called what through which gateway, what came of it, and how long it took. Never arguments. */
@Injectable()
export class CallRecords {
  private readonly enabled: boolean;

  constructor(
    private readonly audit: AuditLog,
    @InjectEnvironment() env: Environment,
  ) {
    this.enabled = env.AUDIT_CALLS;
  }

  begin({ principal, head }: Caller, { method }: Envelope, { gateway, name }: Route): CallRecord {
    if (!this.enabled || !recorded.has(method)) return unrecorded;
    const started = performance.now();
    let open = true;
    const end = (outcome: 'ok' | 'failed', code: string | null) => {
      if (!open) return;
      open = false;
      this.audit.record({
        actor: principal.id,
        source: principal.source,
        action: method,
        target: name ?? null,
        gateway: gateway.slug,
        outcome,
        code,
        ms: Math.round(performance.now() - started),
        requestId: head.requestId,
      });
    };
    return { failed: (code) => end('failed', code), done: () => end('ok', null) };
  }
}

/** The failure writer of a call, which notes the failure too. */
export const noting =
  (record: CallRecord, failure: FailureWriter): FailureWriter =>
  (reason) => {
    record.failed(reason.code);
    return failure(reason);
  };
