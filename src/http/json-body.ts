import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { raw, type Request } from 'express';
import type { Observable } from 'rxjs';
import { principalOf } from '../identity/principal/request-identity.js';
import type { SenderOf } from '../identity/sign-in/sender.js';
import type { StrangerBytes } from '../limits/budgets/stranger-bytes.service.js';
import { heed } from '../problems/guarded.js';
import { Problem } from '../problems/problem.js';
import { OutOfBounds } from '../protocol/json-bounds.js';
import { readJson } from '../protocol/read-json.js';

/** Largest body of the HTTP API; MCP bodies have their own bound (MAX_REQUEST_BYTES). */
const mostBytes = 1024 * 1024;
/** Reads a whole body. Rejects with Problem. */
type Reader = (req: Request) => Promise<Buffer>;

const inflating = raw({ limit: mostBytes, type: () => true });

const ofKnown: Reader = (req) =>
  new Promise((resolve, reject) =>
    inflating(req, req.res!, (error?: unknown) =>
      error === undefined ? resolve(req.body as Buffer) : reject(unreadable(error)),
    ),
  );

/**
 * Bodies are JSON or nothing: another content type is 415, which also keeps a foreign page's form from posting here.
 * `application/merge-patch+json` is welcome because PATCH on this API is just that (RFC 7396) but for lists of headers.
 * They are read behind the guard: nothing is read of a caller who is refused, and of one who is about to sign in no more than
 * there is room for on their address.
 */
export class JsonBody implements NestInterceptor {
  constructor(
    private readonly held: StrangerBytes,
    private readonly senderOf: SenderOf,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const req = http.getRequest<Request>();
    const isKnown = principalOf(req) !== undefined;
    if (!hasBody(req)) req.body = undefined;
    else req.body = await (isKnown ? bodyOf(req, mostBytes, ofKnown) : this.ofStranger(req));
    return next.handle();
  }

  private ofStranger(req: Request): Promise<unknown> {
    const { most } = this.held;
    return bodyOf(req, most, async () => {
      if (req.headers['content-encoding'] !== undefined) throw otherEncoding();
      const address = this.senderOf(req);
      // One that comes in chunks may become as long as any.
      const bytes = Number(req.headers['content-length'] ?? most);
      const full = this.held.take(address, bytes);
      if (full !== null)
        throw new Problem(full.code, full.message, { headers: { 'Retry-After': String(full.retryAfterSeconds) } });
      return collect(req, most).finally(() => this.held.give(address, bytes));
    });
  }
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** @param most In bytes. */
async function bodyOf(req: Request, most: number, read: Reader): Promise<unknown> {
  if (!req.is(['application/json', 'application/*+json']) || !isUtf8(req.headers['content-type'])) {
    throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json, in UTF-8.');
  }
  if (Number(req.headers['content-length'] ?? 0) > most) throw tooLarge(most);
  const body = await read(req);
  // An empty one was sent in chunks.
  if (body.length === 0) return undefined;
  return new Promise((resolve, reject) =>
    readJson(
      body,
      ({ value }) => resolve(value),
      (error) => reject(unreadable(error)),
    ),
  );
}

/** Reads a body as it came. Rejects as soon as it is too long. */
function collect(req: Request, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    heed(req, 'data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) reject(tooLarge(most));
      else chunks.push(chunk);
    });
    heed(req, 'end', () => resolve(Buffer.concat(chunks)));
    heed(req, 'close', () => reject(new Problem('MALFORMED_REQUEST', 'The body does not end.')));
  });
}

/** JSON is UTF-8 (RFC 8259 section 8.1); a charset that says so does no harm. */
const isUtf8 = (contentType = ''): boolean => !/;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i.test(contentType);

const tooLarge = (most: number): Problem => new Problem('BODY_TOO_LARGE', `The body is larger than ${most} bytes.`);

const otherEncoding = (): Problem =>
  new Problem('UNSUPPORTED_MEDIA_TYPE', 'The encoding of the body is not supported.');

/** The texts of parsers may quote the body, and with it a secret; ours stand instead. */
function unreadable(error: unknown): Problem {
  const { type = '' } = error as { type?: string };
  if (type === 'entity.too.large') return tooLarge(mostBytes);
  if (type === 'encoding.unsupported') return otherEncoding();
  if (error instanceof OutOfBounds) return new Problem('MALFORMED_REQUEST', `The body is ${error.message}.`);
  return new Problem('MALFORMED_REQUEST', 'The body is not valid JSON.');
}
