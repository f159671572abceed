import { Injectable } from '@nestjs/common';
import type { AuditEntry } from '../../audit/audit-entry.js';
import { AuditLog } from '../../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { CallArguments } from './call-arguments.service.js';
import type { Call } from './call.js';
import type { Observer } from './way-of-a-call.js';

/** What a caller makes an upstream do or give. */
const recorded = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** Notes in the audit log who called what through which gateway, what came of it, and how long it took; of arguments what {@link CallArguments} keeps. */
@Injectable()
export class CallRecords implements Observer {
  private readonly audited: ReadonlySet<string>;

  constructor(
    private readonly audit: AuditLog,
    private readonly kept: CallArguments,
    @InjectEnvironment() env: Environment,
  ) {
    this.audited = env.AUDIT_CALLS ? recorded : new Set();
  }

  ended({ method, route, origin, ms }: Call, code: string | null): void {
    const ruled = code === 'RATE_LIMITED' || code === 'QUOTA_EXCEEDED';
    if (!ruled && !this.audited.has(method)) return;
    const { principal, head } = origin;
    const entry: AuditEntry = {
      actor: principal.id,
      source: principal.source,
      action: ruled ? 'refuse.call' : method,
      target: route.name ?? null,
      gateway: route.gateway.slug,
      outcome: ruled ? 'refused' : code === null ? 'ok' : 'failed',
      code,
      ms: ruled ? null : Math.round(ms),
      requestId: head.requestId,
      arguments: ruled ? null : this.kept.of(route),
    };
    if (ruled) this.audit.recordRefusal(entry);
    else this.audit.record(entry);
  }
}
