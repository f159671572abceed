import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Observable } from 'rxjs';
import { changeContext } from './change-context.js';

/** Lets the audit log know who a change comes from, however deep in a room it is made. */
@Injectable()
export class ChangeContextInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const req = http.getRequest<Request & { user?: { id: string; source: string } }>();
    const { user } = req;
    if (user === undefined || req.method === 'GET' || req.method === 'HEAD') return next.handle();
    const about = {
      actor: user.id,
      source: user.source,
      action: `${req.method} ${(req.route as { path: string }).path}`,
      requestId: (http.getResponse<Response>().getHeader('X-Request-Id') as string | undefined) ?? null,
      address: req.socket.remoteAddress ?? null,
    };
    return new Observable((subscriber) => changeContext.run(about, () => next.handle().subscribe(subscriber)));
  }
}
