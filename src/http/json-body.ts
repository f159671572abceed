import { json, type NextFunction, type Request, type Response } from 'express';
import { Problem } from '../problems/problem.js';

/** Largest body of the HTTP API; MCP bodies have their own bound (MAX_REQUEST_BYTES). */
const limit = '1mb';

const parse = json({ limit, strict: false });

/**
 * Bodies are JSON or nothing: another content type is 415, which also keeps a foreign page's form from posting here.
 * `application/merge-patch+json` is welcome because PATCH on this API is just that (RFC 7396) but for lists of headers.
 */
export function jsonBody(req: Request, res: Response, next: NextFunction): void {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) {
    req.body = undefined;
    return next();
  }
  if (!req.is(['application/json', 'application/*+json'])) {
    return next(new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.'));
  }
  parse(req, res, (error?: unknown) => next(error === undefined ? undefined : unreadable(error)));
}

/** Express's own text may quote the body, and with it a secret; ours stands instead. */
function unreadable(error: unknown): Problem {
  const { type = '' } = error as { type?: string };
  if (type === 'entity.too.large') return new Problem('BODY_TOO_LARGE', `The body is larger than ${limit}.`);
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new Problem('UNSUPPORTED_MEDIA_TYPE', 'The encoding or character set of the body is not supported.');
  }
  return new Problem('MALFORMED_REQUEST', 'The body is not valid JSON.');
}
