import type { NextFunction, Request, Response } from 'express';
import type { ServerResponse } from 'node:http';
import { requestContext } from '../problems/request-context.js';
import { requestIdFor } from '../problems/request-id.js';

const header = 'X-Request-Id';

/** Gives each request its id and answers with it; errors, log lines and audit rows read it from the answer. */
export function requestId(req: Request, res: Response, next: NextFunction): void {
  const given = req.headers['x-request-id'];
  const id = requestIdFor(typeof given === 'string' ? given : undefined);
  res.setHeader(header, id);
  requestContext.run({ requestId: id }, next);
}

export const requestIdOf = (res: ServerResponse): string => String(res.getHeader(header) ?? '');
