import type { Environment } from '../../config/environment.js';
import type { Account } from '../../limits/budgets/account.js';
import { LimitReached } from '../../problems/limit-reached.js';
import { atOnce } from '../../protocol/json/read-json.js';
import { readMessages, type Messages } from '../../protocol/envelope.js';
import { readBody } from './request-body.js';
import { refuse, type Guard } from './refusals.js';
import { isJson } from './request-head.js';
import type { Visit } from './visit.js';

/** What one request, or one frame of a socket, may bring. */
export type MessageBounds = Pick<Environment, 'MAX_REQUEST_BYTES' | 'MAX_BATCH_MESSAGES'>;

/** Reads the JSON-RPC body of a POST; what is none is refused, with the message's own error where it has one. */
export function readMessage(
  { req, res, head, account }: Visit,
  bounds: MessageBounds,
  guard: Guard,
  then: (messages: Messages) => void,
): void {
  const limit = bounds.MAX_REQUEST_BYTES;
  const tooLarge = () =>
    refuse(res, 'BODY_TOO_LARGE', `The body is larger than ${limit} bytes.`, { connection: 'close' });
  if (!isJson(head.contentType)) return refuse(res, 'UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.');
  if (head.contentLength > limit) return tooLarge();
  const failed = (error: unknown): never => {
    throw error;
  };
  readBody(req, limit, account, (body) => {
    if (body instanceof LimitReached) return guard(() => failed(body));
    if (body === null) return guard(tooLarge);
    readHeld(
      account,
      body,
      bounds,
      (messages) => guard(() => then(messages)),
      (error) => guard(() => failed(error)),
    );
  });
}

/** {@link readMessages} of what a caller sent: a long body is held on their account while it is read. `failed` gets LimitReached too. */
export function readHeld(
  account: Account,
  body: Buffer,
  { MAX_BATCH_MESSAGES: most }: MessageBounds,
  then: (messages: Messages) => void,
  failed: (error: unknown) => void,
): void {
  if (body.length <= atOnce) return readMessages(body, most, then, failed);
  const full = account.take('bytes', body.length);
  if (full !== null) return failed(full);
  let held = body.length;
  const letGo = () => {
    if (held > 0) account.give('bytes', held);
    held = 0;
  };
  readMessages(
    body,
    most,
    (messages) => {
      letGo();
      then(messages);
    },
    (error) => {
      letGo();
      failed(error);
    },
  );
}
