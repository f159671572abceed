import type { NextFunction, Request, Response } from 'express';
import { Problem } from '../problems/problem.js';
import { isKnownCoding, otherCoding } from '../protocol/transfer-coding.js';

/** Refuses bodies in a transfer coding that nobody here reads, and ends the connection: who frames them how is anybody's guess. */
export function knownFraming({ headers }: Request, res: Response, next: NextFunction): void {
  if (isKnownCoding(headers['transfer-encoding'])) return next();
  res.setHeader('Connection', 'close');
  next(new Problem('MALFORMED_REQUEST', otherCoding));
}
