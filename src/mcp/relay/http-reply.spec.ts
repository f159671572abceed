import { createServer, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LimitReached } from '../../problems/limit-reached.js';
import { CallFailure } from '../../protocol/failures.js';
import type { AnswerFlow } from '../answers/answer-sink.js';
import { HttpReply } from './http-reply.js';

class Reply extends HttpReply {
  protected closed(flow: AnswerFlow | null): void {
    if (this.gone) flow?.cut();
  }
}

/** One reply to the request 1, and what its client has read of it; `slow`: the client reads only when told. */
async function replyTo({ events = true, slow = false } = {}) {
  const read: string[] = [];
  let waiting = () => {};
  const socket = new Duplex({
    writableHighWaterMark: slow ? 200 : 1_000_000,
    read: () => {},
    write(chunk: Buffer, _encoding, taken) {
      read.push(chunk.toString('latin1'));
      if (slow) waiting = taken;
      else taken();
    },
  });
  const server = createServer();
  const asked = new Promise<ServerResponse>((resolve) => server.on('request', (_request, res) => resolve(res)));
  server.emit('connection', socket as Socket);
  socket.push('GET / HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n');
  const res = await asked;
  const flow: string[] = [];
  const reply = new Reply(res, 1, ({ code }) => error(code), { events });
  reply.attach({ cut: () => void flow.push('cut'), resume: () => void flow.push('resume') });
  return {
    reply,
    flow,
    /** Nobody is there any more. */
    hangUp: () => void socket.destroy(),
    takeAll: () => {
      slow = false;
      waiting();
    },
    /** `open`: more may come. `cut`: the connection broke, which no client takes for an answer. */
    async said() {
      await turn();
      const [head = '', ...rest] = read.join('').split('\r\n\r\n');
      const body = rest.join('\r\n\r\n');
      return {
        end: res.writableEnded ? 'whole' : res.destroyed || socket.destroyed ? 'cut' : 'open',
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0),
        type: /content-type: (\S+)/.exec(head)?.[1] ?? null,
        retryAfter: /retry-after: (\d+)/i.exec(head)?.[1] ?? null,
        body: /transfer-encoding: chunked/i.test(head) ? dechunked(body) : body,
      };
    },
  };
}

function dechunked(body: string): string {
  let text = '';
  for (let at = 0; at < body.length;) {
    const start = body.indexOf('\r\n', at) + 2;
    const length = parseInt(body.slice(at, start), 16);
    text += body.slice(start, start + length);
    at = start + length + 2;
  }
  return text;
}

const error = (code: string) => `{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"${code}"}}`;
const event = (json: string) => `event: message\ndata: ${json}\n\n`;
const answer = '{"jsonrpc":"2.0","id":1,"result":{}}';
const stranger = '{"jsonrpc":"2.0","id":2,"result":{}}';
const progress = '{"jsonrpc":"2.0","method":"notifications/progress"}';
const failure = new CallFailure('REPLICA_LOST', 'gone');

type Step = readonly [name: string, act: (on: Awaited<ReturnType<typeof replyTo>>) => void];
const frame = (name: string, json: string): Step => [name, ({ reply }) => reply.frame(Buffer.from(event(json)))];
const steps = {
  answer: ['answer', ({ reply }) => reply.answer(200, Buffer.from(answer))],
  wrong: ['wrong', ({ reply }) => reply.answer(200, Buffer.from(stranger))],
  refused: ['refused', ({ reply }) => reply.answer(500, Buffer.from('oh'))],
  accepted: ['accepted', ({ reply }) => reply.accepted()],
  first: ['first', ({ reply }) => reply.part(200, answer.length, Buffer.from(answer.slice(0, 15)))],
  rest: ['rest', ({ reply }) => reply.part(200, answer.length, Buffer.from(answer.slice(15)))],
  open: ['open', ({ reply }) => reply.open()],
  note: frame('note', progress),
  result: frame('result', answer),
  stray: frame('stray', stranger),
  end: ['end', ({ reply }) => reply.end()],
  fail: ['fail', ({ reply }) => reply.fail(failure)],
  still: ['still', ({ reply }) => reply.still()],
  stop: ['stop', ({ reply }) => reply.stop(failure)],
  gone: ['gone', ({ hangUp }) => hangUp()],
} satisfies Record<string, Step>;
type Name = keyof typeof steps;

const json = 'application/json';
const stream = 'text/event-stream';
const alive = ': keep-alive\n\n';

describe('an answer goes out once, and whole', () => {
  it.each<[order: string, end: string, type: string, body: string]>([
    ['answer', 'whole', json, answer],
    ['wrong', 'whole', json, error('UPSTREAM_PROTOCOL')],
    ['refused', 'whole', json, error('UPSTREAM_STATUS')],
    ['accepted', 'whole', json, error('UPSTREAM_PROTOCOL')],
    ['fail', 'whole', json, error('REPLICA_LOST')],
    ['end', 'whole', json, error('UPSTREAM_CLOSED')],
    ['first rest end', 'whole', json, answer],
    ['first still rest end', 'whole', json, answer],
    ['result end', 'whole', stream, event(answer)],
    ['note result end', 'whole', stream, event(progress) + event(answer)],
    ['stray result result end', 'whole', stream, event(answer)],
    ['note end', 'whole', stream, event(progress) + event(error('UPSTREAM_CLOSED'))],
    ['note fail', 'whole', stream, event(progress) + event(error('REPLICA_LOST'))],
    ['result fail', 'whole', stream, event(answer)],
    ['note answer', 'whole', stream, event(progress) + event(answer)],
    ['note first rest end', 'whole', stream, event(progress) + event(answer)],
    ['still answer', 'whole', stream, alive + event(answer)],
    ['still first still rest end', 'whole', stream, alive + event(answer)],
    ['note still result end', 'whole', stream, event(progress) + alive + event(answer)],
    ['note stop result end', 'whole', stream, event(progress) + event(error('REPLICA_LOST'))],
    ['stop answer', 'whole', json, error('REPLICA_LOST')],
  ])('%s', async (order, end, type, body) => {
    const on = await replyTo();
    for (const name of order.split(' ')) steps[name as Name][1](on);
    expect(await on.said()).toEqual({ end, status: 200, type, retryAfter: null, body });
  });

  it.each(['first fail', 'first stop', 'note first fail'])(
    '%s breaks the connection: no half of it may be taken for an answer',
    async (order) => {
      const on = await replyTo();
      for (const name of order.split(' ')) steps[name as Name][1](on);
      const { end, body } = await on.said();
      expect(end).toBe('cut');
      expect(body).not.toContain('REPLICA_LOST');
    },
  );

  it.each<[order: string, body: string]>([
    ['note result end', answer],
    ['still note result end', answer],
    ['note end', error('UPSTREAM_CLOSED')],
    ['note stray fail', error('REPLICA_LOST')],
    ['open answer', answer],
  ])('%s is JSON to a client that takes nothing else', async (order, body) => {
    const on = await replyTo({ events: false });
    for (const name of order.split(' ')) steps[name as Name][1](on);
    expect(await on.said()).toMatchObject({ end: 'whole', status: 200, type: json, body });
  });

  it('a bound that is reached has a status and a time of its own', async () => {
    const on = await replyTo();
    on.reply.fail(new LimitReached('GATEWAY_BUSY', 'full', 7));
    expect(await on.said()).toMatchObject({ end: 'whole', status: 503, retryAfter: '7' });
  });

  it('in every order that an upstream can bring about, with every interruption at every place', async () => {
    const beginnings: Name[][] = [[], ['open']];
    for (const one of ['note', 'stray', 'still'] as const)
      beginnings.push([one], ['open', one], ['open', 'note', one], ['open', one, 'note']);
    const ends: Name[][] = [['answer'], ['wrong'], ['refused'], ['accepted'], ['end'], ['fail']];
    ends.push(['first', 'rest', 'end'], ['first', 'fail'], ['result', 'end'], ['result', 'fail']);
    ends.push(['result', 'note', 'result', 'end']);
    const orders = beginnings.flatMap((begin) => ends.map((end) => [...begin, ...end]));
    const wrong: string[] = [];
    let tried = 0;
    for (const events of [true, false])
      for (const order of orders)
        for (const disturbance of ['stop', 'gone', 'still'] as const)
          for (let at = 0; at <= order.length; at++) {
            const all = [...order.slice(0, at), disturbance, ...order.slice(at)];
            const fault = await faultOf(all, events);
            if (fault !== null) wrong.push(`${events ? 'events' : 'JSON'}: ${all.join(' ')}: ${fault}`);
            tried++;
          }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(3000);
  });
});

/** What is wrong with what a client read; null where nothing is. */
async function faultOf(order: readonly Name[], events: boolean): Promise<string | null> {
  const on = await replyTo({ events });
  for (const name of order) steps[name][1](on);
  const { end, type, body } = await on.said();
  if (end === 'open') return 'it never ended';
  if (order.includes('gone')) return null;
  const stopped = order.indexOf('stop');
  if (stopped >= 0 && !on.flow.includes('cut')) return 'the upstream was not cut';
  if (end === 'cut') {
    return order.includes('gone') || order.includes('first')
      ? null
      : 'the connection broke though an error could be told';
  }
  const messages = type === json ? [body] : body.split('\n\n').flatMap((text) => /^data: (.*)$/m.exec(text)?.[1] ?? []);
  if (!events && type !== json) return `it was ${type}`;
  const ids = messages.map((text) => JSON.parse(text) as { id?: number }).filter(({ id }) => id !== undefined);
  if (ids.length !== 1 || ids[0]!.id !== 1) return `the answers ${JSON.stringify(ids)}`;
  return null;
}

describe('a client that reads slowly', () => {
  it('holds its upstream up, and lets it go on once it has read', async () => {
    const { reply, flow, takeAll, said } = await replyTo({ slow: true });
    const long = JSON.stringify({ jsonrpc: '2.0', method: 'x', params: { text: 'x'.repeat(200) } });
    expect(reply.frame(Buffer.from(event(long)))).toBe(false);
    expect(reply.frame(Buffer.from(event(long)))).toBe(false);
    expect(flow).toEqual([]);
    takeAll();
    await expect.poll(() => flow).toEqual(['resume']);
    expect(reply.frame(Buffer.from(event(answer)))).toBe(true);
    reply.end();
    await expect.poll(async () => (await said()).body).toBe(event(long) + event(long) + event(answer));
  });

  it('is cut where its call fails behind what it has not read', async () => {
    const { reply, said } = await replyTo({ slow: true });
    reply.frame(Buffer.from(event(JSON.stringify({ jsonrpc: '2.0', method: 'x', params: 'x'.repeat(200) }))));
    reply.fail(failure);
    expect((await said()).end).toBe('cut');
  });

  it('who hangs up is told nothing more, and its upstream is cut', async () => {
    const { reply, flow, hangUp, said } = await replyTo();
    reply.frame(Buffer.from(event(progress)));
    const { body } = await said();
    hangUp();
    await expect.poll(() => flow).toEqual(['cut']);
    expect(reply.gone).toBe(true);
    expect(reply.frame(Buffer.from(event(answer)))).toBe(true);
    reply.fail(failure);
    expect((await said()).body).toBe(body);
  });
});
