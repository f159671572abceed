import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { raw, type Request, type Response } from 'express';
import type { Observable } from 'rxjs';
import { principalOf } from '../identity/principal/request-identity.js';
import { Problem } from '../problems/problem.js';
import { OutOfBounds } from '../protocol/json-bounds.js';
import { readJson } from '../protocol/read-json.js';

/** Largest body of the HTTP API; MCP bodies have their own bound (MAX_REQUEST_BYTES). */
const limit = '1mb';
/** Largest one of a caller who is not known: who signs in. */
const strangersLimit = '64kb';

const readers = new Map(
  [limit, strangersLimit].map((bound) => [bound, raw({ limit: bound, type: () => true })] as const),
);

/**
 * Bodies are JSON or nothing: another content type is 415, which also keeps a foreign page's form from posting here.
 * `application/merge-patch+json` is welcome because PATCH on this API is just that (RFC 7396) but for lists of headers.
 * They are read behind the guard: nothing is read of a caller who is refused.
 */
export class JsonBody implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const req = http.getRequest<Request>();
    req.body = await bodyOf(req, http.getResponse<Response>());
    return next.handle();
  }
}

async function bodyOf(req: Request, res: Response): Promise<unknown> {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (!hasBody) return undefined;
  if (!req.is(['application/json', 'application/*+json']) || !isUtf8(req.headers['content-type'])) {
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json, in UTF-8.');
  }
  const bound = principalOf(req) === undefined ? strangersLimit : limit;
  await new Promise<void>((resolve, reject) =>
    readers.get(bound)!(req, res, (error?: unknown) =>
      error === undefined ? resolve() : reject(unreadable(error, bound)),
    ),
  );
  // An empty one was sent in chunks.
  const body = req.body as Buffer;
  if (body.length === 0) return undefined;
  return new Promise((resolve, reject) =>
    readJson(
      body,
      ({ value }) => resolve(value),
      (error) => reject(unreadable(error, bound)),
    ),
  );
}

/** JSON is UTF-8 (RFC 8259 section 8.1); a charset that says so does no harm. */
const isUtf8 = (contentType = ''): boolean => !/;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i.test(contentType);

/** The texts of parsers may quote the body, and with it a secret; ours stand instead. */
function unreadable(error: unknown, bound: string): Problem {
  const { type = '' } = error as { type?: string };
  if (type === 'entity.too.large') return new Problem('BODY_TOO_LARGE', `The body is larger than ${bound}.`);
  if (type === 'encoding.unsupported') {
    return new Problem('UNSUPPORTED_MEDIA_TYPE', 'The encoding of the body is not supported.');
  }
  if (error instanceof OutOfBounds) return new Problem('MALFORMED_REQUEST', `The body is ${error.message}.`);
  return new Problem('MALFORMED_REQUEST', 'The body is not valid JSON.');
}
