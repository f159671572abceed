import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import type { Call } from './call.js';
import type { Observer } from './way-of-a-call.js';

/** What a caller makes an upstream do or give. */
const recorded = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** Notes in the audit log who called what through which gateway, what came of it, and how long it took. Never arguments. */
@Injectable()
export class CallRecords implements Observer {
  private readonly audited: ReadonlySet<string>;

  constructor(
    private readonly audit: AuditLog,
    @InjectEnvironment() env: Environment,
  ) {
    this.audited = env.AUDIT_CALLS ? recorded : new Set();
  }

  ended({ method, route, origin, started }: Call, code: string | null): void {
    const ruled = code === 'RATE_LIMITED' || code === 'QUOTA_EXCEEDED';
    if (!ruled && !this.audited.has(method)) return;
    const { principal, head } = origin;
    const about = {
      actor: principal.id,
      source: principal.source,
      target: route.name ?? null,
      gateway: route.gateway.slug,
      code,
      requestId: head.requestId,
    };
    if (ruled) return this.audit.recordRefusal({ ...about, action: 'refuse.call', outcome: 'refused' });
    const ms = Math.round(performance.now() - started);
    this.audit.record({ ...about, action: method, outcome: code === null ? 'ok' : 'failed', ms });
  }
}
