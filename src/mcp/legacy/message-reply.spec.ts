import { describe, expect, it } from 'vitest';
import { LimitReached } from '../../problems/limit-reached.js';
import { CallFailure, type Failure } from '../../protocol/failures.js';
import type { ServerMessages } from '../sessions/server-messages.js';
import { MessageReply } from './message-reply.js';

const answer = '{"jsonrpc":"2.0","id":1,"result":{}}';
const stranger = '{"jsonrpc":"2.0","id":2,"result":{}}';
const progress = '{"jsonrpc":"2.0","method":"notifications/progress"}';
const question = '{"jsonrpc":"2.0","id":7,"method":"roots/list"}';
const error = (code: string) => `{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"${code}"}}`;
const failure = new CallFailure('REPLICA_LOST', 'gone');

/** Passes on what is no request, as to a client without a session. */
const messages: ServerMessages = {
  pass: ({ kind, text }) => (kind === 'request' ? null : text),
  eventId: (id) => id,
};

/** The reply to the request 1, and all that came of it, in order. */
function reply() {
  const came: string[] = [];
  let there = true;
  const sink = new MessageReply(
    {
      gone: () => !there,
      answer: (json, status, headers) =>
        void came.push([`answer ${json.toString()}`, status, headers].filter((one) => one !== undefined).join(' ')),
      message: (json) => void came.push(`message ${json.toString()}`),
    },
    1,
    ({ code }: Failure) => error(code),
    messages,
    () => void came.push('done'),
  );
  sink.attach({ cut: () => void came.push('cut'), resume: () => {} });
  return { sink, came, leave: () => (there = false) };
}

const steps: Record<string, (on: ReturnType<typeof reply>) => void> = {
  answer: ({ sink }) => sink.answer(200, Buffer.from(answer)),
  wrong: ({ sink }) => sink.answer(200, Buffer.from(stranger)),
  refused: ({ sink }) => sink.answer(500, Buffer.from('oh')),
  accepted: ({ sink }) => sink.accepted(),
  open: ({ sink }) => sink.open(),
  note: ({ sink }) => void sink.frame(Buffer.from(`event: message\ndata: ${progress}\n\n`)),
  question: ({ sink }) => void sink.frame(Buffer.from(`data: ${question}\n\n`)),
  prime: ({ sink }) => void sink.frame(Buffer.from('id: 1\ndata:\n\n')),
  stray: ({ sink }) => void sink.frame(Buffer.from(`data: ${stranger}\n\n`)),
  result: ({ sink }) => void sink.frame(Buffer.from(`id: 2\ndata: ${answer}\n\n`)),
  end: ({ sink }) => sink.end(),
  fail: ({ sink }) => sink.fail(failure),
  stop: ({ sink }) => sink.stop(failure),
};

/** How a failure goes out over HTTP. */
const failed = (code: string) => `answer ${error(code)} 200 `;

describe(MessageReply, () => {
  it.each<[order: string, ...came: string[]]>([
    ['answer', `answer ${answer}`, 'done'],
    ['wrong', failed('UPSTREAM_PROTOCOL'), 'done'],
    ['refused', failed('UPSTREAM_STATUS'), 'done'],
    ['accepted', failed('UPSTREAM_PROTOCOL'), 'done'],
    ['end', failed('UPSTREAM_CLOSED'), 'done'],
    ['fail', failed('REPLICA_LOST'), 'done'],
    ['open note result end', `message ${progress}`, `answer ${answer}`, 'done'],
    ['open prime question stray result end', `answer ${answer}`, 'done'],
    ['open note end', `message ${progress}`, failed('UPSTREAM_CLOSED'), 'done'],
    ['open note fail', `message ${progress}`, failed('REPLICA_LOST'), 'done'],
    ['result result note answer fail end', `answer ${answer}`, 'done'],
    ['fail answer', failed('REPLICA_LOST'), 'done'],
    ['note stop result end', `message ${progress}`, 'cut', failed('REPLICA_LOST'), 'done'],
    ['result stop', `answer ${answer}`, 'done', 'cut'],
  ])('%s', (order, ...came) => {
    const on = reply();
    for (const name of order.split(' ')) steps[name]!(on);
    expect(on.came).toEqual(came);
  });

  it('says how a bound that is reached goes out over HTTP', () => {
    const { sink, came } = reply();
    sink.fail(new LimitReached('GATEWAY_BUSY', 'full', 7));
    expect(came).toEqual([`answer ${error('GATEWAY_BUSY')} 503 retry-after,7`, 'done']);
  });

  it('is gone once it is over, or its client is', () => {
    const over = reply();
    expect(over.sink.gone).toBe(false);
    steps.answer!(over);
    expect(over.sink.gone).toBe(true);
    const left = reply();
    left.leave();
    expect(left.sink.gone).toBe(true);
  });

  it('is done also where its client cannot be written to', () => {
    let done = 0;
    const broken = {
      answer: () => {
        throw new Error('closed');
      },
      message: () => {},
    };
    const sink = new MessageReply(
      broken,
      1,
      ({ code }) => error(code),
      messages,
      () => (done += 1),
    );
    expect(() => sink.answer(200, Buffer.from(answer))).toThrow('closed');
    sink.fail(failure);
    expect(done).toBe(1);
  });
});
