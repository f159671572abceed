import type { IncomingMessage } from 'node:http';
import type { Account } from '../../limits/budgets/account.js';
import { heed, together } from '../../problems/guarded.js';
import { LimitReached } from '../../problems/limit-reached.js';

/**
 * Reads a body of at most `limit` bytes, which are held on `account` meanwhile where they do not come at once, and hands it over
 * once, {@link together} with others; null: it is larger; LimitReached: there is no room for it. Of what is not taken as much again
 * is read, so that most clients hear why. A client that hangs up before that is never heard of again.
 */
export function readBody(
  req: IncomingMessage,
  limit: number,
  account: Account,
  done: (body: Buffer | LimitReached | null) => void,
): void {
  let first: Buffer | null = null;
  let rest: Buffer[] | null = null;
  let size = 0;
  let held = 0;
  let full: LimitReached | null = null;
  let over = false;
  const finish = (body: Buffer | LimitReached | null) => {
    if (over) return;
    over = true;
    together(() => req.socket.destroyed || done(body));
  };
  const letGo = () => {
    account.give('bytes', held);
    held = 0;
  };
  const hold = (bytes: number) => {
    if (held === 0) heed(req, 'close', letGo);
    full = account.take('bytes', bytes);
    if (full === null) held += bytes;
  };
  heed(req, 'data', (chunk: Buffer) => {
    size += chunk.length;
    if (full === null && size <= limit && first !== null) hold(rest === null ? size : chunk.length);
    if (full !== null || size > limit) {
      first = rest = null;
      letGo();
      if (size > 2 * limit) finish(full ?? null);
      return;
    }
    if (first === null) first = chunk;
    else (rest ??= [first]).push(chunk);
  });
  heed(req, 'end', () => {
    letGo();
    if (size > limit) finish(null);
    else if (full !== null) finish(full);
    else if (rest !== null) finish(Buffer.concat(rest));
    else finish(first ?? Buffer.alloc(0));
  });
}
