import type { NextFunction, Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

const header = 'X-Request-Id';

/** A caller's own id is kept when it is short and plain, so that one id follows a call through several systems. */
const plain = /^[A-Za-z0-9._-]{8,64}$/;

/** Gives each request an id, answers with it, and puts it into errors and log lines. */
export function requestId(req: Request, res: Response, next: NextFunction): void {
  const given = req.headers['x-request-id'];
  res.setHeader(header, typeof given === 'string' && plain.test(given) ? given : randomUUID());
  next();
}

export const requestIdOf = (res: ServerResponse): string => String(res.getHeader(header) ?? '');
