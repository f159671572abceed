import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { holderOf } from '../identity/principal/holder.js';
import { principalOf } from '../identity/principal/request-identity.js';
import type { SenderOf } from '../identity/sign-in/sender.js';
import type { Ledger } from '../limits/budgets/ledger.service.js';
import type { StrangerBytes } from '../limits/budgets/stranger-bytes.service.js';
import type { LimitReached } from '../problems/limit-reached.js';
import { Problem } from '../problems/problem.js';
import { OutOfBounds } from '../protocol/json/json-bounds.js';
import { readJson } from '../protocol/json/read-json.js';
import { bodyBytes, isCompressed, otherEncoding, tooLarge } from './body-bytes.js';

/** Largest body of the HTTP API; MCP bodies have their own bound (MAX_REQUEST_BYTES). */
const mostBytes = 1024 * 1024;

/** On whose account a body is held while it is read. */
interface Room {
  /** Longest body, in bytes. */
  readonly most: number;
  take(bytes: number): LimitReached | null;
  give(bytes: number): void;
}

/**
 * Bodies are JSON or nothing: another content type is 415, which also keeps a foreign page's form from posting here.
 * `application/merge-patch+json` is welcome because PATCH on this API is just that (RFC 7396) but for lists of headers.
 * They are read behind the guard: nothing is read of a caller who is refused, and of one who is about to sign in no more than
 * there is room for on their address.
 */
export class JsonBody implements NestInterceptor {
  constructor(
    private readonly ledger: Ledger,
    private readonly strangers: StrangerBytes,
    private readonly senderOf: SenderOf,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const req = context.switchToHttp().getRequest<Request>();
    req.body = hasBody(req) ? await this.bodyOf(req) : undefined;
    return next.handle();
  }

  private async bodyOf(req: Request): Promise<unknown> {
    if (!req.is(['application/json', 'application/*+json']) || !isUtf8(req.headers['content-type'])) {
      throw new Problem('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json, in UTF-8.');
    }
    const { most, take, give } = this.roomFor(req);
    // One that comes in chunks, or compressed, may become as long as any.
    const sent = Number(req.headers['content-length'] ?? most);
    if (sent > most) throw tooLarge(most);
    const length = isCompressed(req) ? most : sent;
    const full = take(length);
    if (full !== null)
      throw new Problem(full.code, full.message, { headers: { 'Retry-After': String(full.retryAfterSeconds) } });
    const body = await bodyBytes(req, most).finally(() => give(length));
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

  /** Throws a Problem for a stranger's body that would have to be inflated. */
  private roomFor(req: Request): Room {
    const principal = principalOf(req);
    if (principal === undefined) {
      if (isCompressed(req)) throw otherEncoding();
      const { strangers } = this;
      const address = this.senderOf(req);
      return {
        most: strangers.most,
        take: (bytes) => strangers.take(address, bytes),
        give: (bytes) => strangers.give(address, bytes),
      };
    }
    const account = this.ledger.of(holderOf(principal, req, this.senderOf));
    return {
      most: mostBytes,
      take: (bytes) => account.take('bytes', bytes),
      give: (bytes) => account.give('bytes', bytes),
    };
  }
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** JSON is UTF-8 (RFC 8259 section 8.1); a charset that says so does no harm. */
const isUtf8 = (contentType = ''): boolean => !/;\s*charset\s*=\s*(?!"?utf-?8"?\s*(?:;|$))/i.test(contentType);

/** The texts of parsers may quote the body, and with it a secret; ours stand instead. */
const unreadable = (error: unknown): Problem =>
  new Problem(
    'MALFORMED_REQUEST',
    error instanceof OutOfBounds ? `The body is ${error.message}.` : 'The body is not valid JSON.',
  );
