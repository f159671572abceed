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
    if (!this.audited.has(method)) return;
    const { principal, head } = origin;
    this.audit.record({
      actor: principal.id,
      source: principal.source,
      action: method,
      target: route.name ?? null,
      gateway: route.gateway.slug,
      outcome: code === null ? 'ok' : 'failed',
      code,
      ms: Math.round(performance.now() - started),
      requestId: head.requestId,
    });
  }
}
