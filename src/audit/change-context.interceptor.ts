import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Observable, tap } from 'rxjs';
import { Problem } from '../problems/problem.js';
import { AuditLog } from './audit-log.service.js';
import type { AuditEntry } from './audit-entry.js';
import { changeContext, type ChangeContext } from './change-context.js';

/**
 * Lets the audit log know who a change comes from, however deep in a room it is made, and writes down each other act: a test, a
 * refresh, an export, a change that was refused.
 */
@Injectable()
export class ChangeContextInterceptor implements NestInterceptor {
  constructor(private readonly audit: AuditLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const req = http.getRequest<Request & { user?: { id: string; source: string } }>();
    const { user } = req;
    if (user === undefined) return next.handle();
    const about: ChangeContext = {
      actor: user.id,
      source: user.source,
      action: `${req.method} ${(req.route as { path: string }).path}`,
      requestId: (http.getResponse<Response>().getHeader('X-Request-Id') as string | undefined) ?? null,
      address: req.socket.remoteAddress ?? null,
    };
    const work = new Observable((subscriber) => changeContext.run(about, () => next.handle().subscribe(subscriber)));
    return req.method === 'GET' || req.method === 'HEAD' ? work : work.pipe(this.noting(about, req));
  }

  private noting(about: ChangeContext, { params }: Request) {
    const started = performance.now();
    const note = (how: Pick<AuditEntry, 'outcome' | 'code'>) => {
      const { actor, source, action, requestId, address } = about;
      const target = Object.values(params).flat().join(' ') || null;
      const ms = Math.round(performance.now() - started);
      const entry = { actor, source, action, target, ...how, ms, requestId, address };
      if (how.outcome === 'ok') this.audit.record(entry);
      else this.audit.recordOften(entry);
    };
    return tap<unknown>({
      complete: () => {
        if (!about.changed && !about.called) note({ outcome: 'ok', code: null });
      },
      error: (error: unknown) => {
        if (!about.called) note(refusalOf(error));
      },
    });
  }
}

const refusalOf = (error: unknown): Pick<AuditEntry, 'outcome' | 'code'> =>
  error instanceof Problem
    ? { outcome: error.status < 500 ? 'refused' : 'failed', code: error.code }
    : { outcome: 'failed', code: 'INTERNAL' };
