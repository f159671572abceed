import type { NextFunction, Request, Response } from 'express';
import type { Connections } from '../limits/budgets/connections.service.js';
import { Problem } from '../problems/problem.js';

/** What is answered on every connection, so that a probe from a crowded address learns the truth. */
const always = new Set(['/health', '/ready']);

/** Refuses what comes on a connection that has no room, and ends the connection. */
export function overLimit(connections: Connections) {
  return ({ socket, path }: Request, res: Response, next: NextFunction): void => {
    const limit = connections.overOf(socket);
    if (limit === null) return next();
    res.setHeader('Connection', 'close');
    if (always.has(path)) return next();
    next(new Problem(limit.code, limit.message, { headers: { 'Retry-After': String(limit.retryAfterSeconds) } }));
  };
}
