import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import { readEnvironment } from '../../config/read-environment.js';
import { anonymous } from '../../identity/principal/principal.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { Places } from '../../limits/budgets/places.service.js';
import type { Envelope } from '../../protocol/envelope.js';
import { latestLegacy } from '../../protocol/protocol.js';
import type { Replicas } from '../../replicas/replicas.service.js';
import { MessageReply } from '../legacy/message-reply.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import type { Forwarder } from '../relay/forwarder.service.js';
import { WayOfACall } from '../relay/way-of-a-call.js';
import type { Caller } from '../request/visit.js';
import { ClientAnswers } from '../sessions/client-answers.service.js';
import { LegacyToModern } from './legacy-to-modern.service.js';

beforeAll(() => void vi.spyOn(Logger.prototype, 'warn').mockReturnValue());
afterAll(() => void vi.restoreAllMocks());

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code: string } };
}

/** One round as its upstream sees it. */
interface Round {
  readonly asked: Message;
  readonly sink: AnswerSink;
  cut: boolean;
}

const env = readEnvironment({});
const info = { name: 'a client', version: '1' };
const facts = { protocolVersion: latestLegacy, capabilities: { elicitation: {}, roots: {} }, clientInfo: info };

/** A call of a legacy client, named `a`, to an upstream of 2026-07-28: its rounds, and what its client got. */
function crossing(session: typeof facts | null = facts) {
  const rounds: Round[] = [];
  const forwarder = {
    send({ body }: { body: string }, sink: AnswerSink) {
      const round: Round = { asked: JSON.parse(body) as Message, sink, cut: false };
      rounds.push(round);
      sink.attach({ cut: () => (round.cut = true), resume: () => {} });
    },
  };
  const answers = new ClientAnswers({ id: 'here', on: () => {} } as unknown as Replicas);
  const ledger = new Ledger(env);
  const account = ledger.of('somebody');
  const way = new WayOfACall(new Places(ledger, env), [], []);
  const text = '{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"pick"}}';
  const params = { name: 'pick' };
  const message: Envelope = { kind: 'request', id: 'a', method: 'tools/call', params, text, wire: Buffer.from(text) };
  const route = { gateway: { id: 'g', slug: 'up' } as CatalogueGateway, body: Buffer.from(text), name: 'pick' };
  const head = { requestId: 'request-1', forwarded: [] };
  const caller = {
    door: 'mcp',
    principal: anonymous,
    account,
    head,
    until: Infinity,
    client: null,
  } as unknown as Caller;
  const call = way.begin(caller, message, route, 'legacy');
  const got: Message[] = [];
  const keep = (json: Buffer | string) => void got.push(JSON.parse(json.toString()) as Message);
  const passes = { pass: ({ text: json }: { text: string }) => json, eventId: (id: string) => id };
  const sink = new MessageReply({ answer: keep, message: keep }, 'a', call.failed, passes, call.done);
  /** How the client's connection would be let go. */
  let leave = () => {};
  const attach = sink.attach.bind(sink);
  sink.attach = (flow) => {
    leave = () => flow.cut();
    attach(flow);
  };
  let cancel = () => {};
  const crossed = new LegacyToModern(forwarder as unknown as Forwarder, answers, way);
  way.go(call, sink, () => {
    cancel = crossed.call({ call, caller, message, route, facts: session, logLevel: null, sink });
  });
  return {
    rounds,
    got,
    account,
    cancel: () => cancel(),
    leave: () => leave(),
    /** The client answers the question with this id. */
    reply: (id: unknown, said: object) =>
      answers.deliver(id as string, JSON.stringify({ jsonrpc: '2.0', id, ...said })),
    says: (round: number, said: object) => {
      const { sink: to, asked } = rounds[round]!;
      to.answer(200, Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: asked.id, ...said })));
    },
    sends: (round: number, message: object) =>
      void rounds[round]!.sink.frame(Buffer.from(`event: message\ndata: ${JSON.stringify(message)}\n\n`)),
  };
}

const elicit = { method: 'elicitation/create', params: { message: 'which?' } };
const roots = { method: 'roots/list' };
const needs = (inputRequests: object, requestState = 's') => ({
  result: { resultType: 'input_required', inputRequests, requestState },
});
const done = { result: { resultType: 'complete', content: [] } };

describe('a call to an upstream that asks for input', () => {
  it('goes on under another id with what its client said, and ends under the client’s own', async () => {
    const { rounds, got, says, reply } = crossing();
    says(0, needs({ colour: elicit, where: roots }));
    await expect.poll(() => got.map(({ method }) => method)).toEqual(['elicitation/create', 'roots/list']);
    reply(got[1]!.id, { result: { roots: [] } });
    reply(got[0]!.id, { result: { action: 'accept' } });
    await expect.poll(() => rounds.length).toBe(2);
    expect(rounds[1]!.asked.params).toMatchObject({
      name: 'pick',
      inputResponses: { colour: { action: 'accept' }, where: { roots: [] } },
      requestState: 's',
    });
    expect(rounds[1]!.asked.id).not.toBe('a');
    says(1, done);
    expect(got.slice(2)).toEqual([{ jsonrpc: '2.0', id: 'a', result: { content: [] } }]);
  });

  it('holds no place while its client thinks, and what it held is given back at its end', async () => {
    const { rounds, got, says, reply, account } = crossing();
    expect(account.calls).toBe(1);
    says(0, needs({ colour: elicit }));
    await expect.poll(() => got.length).toBe(1);
    expect([account.calls, account.questions]).toEqual([0, 1]);
    reply(got[0]!.id, { result: {} });
    await expect.poll(() => rounds.length).toBe(2);
    expect([account.calls, account.questions]).toEqual([1, 0]);
    says(1, done);
    expect(account.isEmpty).toBe(true);
  });

  it('is over where its client refuses, and asks nothing more', async () => {
    const { rounds, got, says, reply, account } = crossing();
    says(0, needs({ colour: elicit, where: roots }));
    await expect.poll(() => got.length).toBe(2);
    reply(got[0]!.id, { error: { code: -1, message: 'no' } });
    reply(got[1]!.id, { result: { roots: [] } });
    await expect.poll(() => got.length).toBe(3);
    expect(got[2]).toMatchObject({ id: 'a', error: { message: 'The client answered: no' } });
    expect(rounds).toHaveLength(1);
    expect(account.isEmpty).toBe(true);
  });

  it.each(['cancel', 'leave'] as const)('leaves no question behind when its client goes (%s)', async (how) => {
    const on = crossing();
    const { rounds, got, says, reply, account } = on;
    says(0, needs({ colour: elicit }));
    await expect.poll(() => got.length).toBe(1);
    on[how]();
    await expect.poll(() => got.length).toBe(2);
    expect(got[1]).toMatchObject({ id: 'a', error: { data: { code: 'CLIENT_GONE' } } });
    reply(got[0]!.id, { result: {} });
    await expect.poll(() => account.isEmpty).toBe(true);
    expect([rounds.length, got.length]).toEqual([1, 2]);
  });

  it('cuts the round that is under way when its client cancels', () => {
    const { rounds, got, cancel, says } = crossing();
    cancel();
    expect(rounds[0]!.cut).toBe(true);
    says(0, done);
    expect(got).toMatchObject([{ id: 'a', error: { data: { code: 'CLIENT_GONE' } } }]);
  });

  it.each<[what: string, after: (sink: AnswerSink) => void]>([
    ['its end', (sink) => sink.end()],
    ['its failure', (sink) => sink.fail(Object.assign(new Error('cut'), { code: 'UPSTREAM_CLOSED' }))],
    ['another answer', (sink) => sink.answer(200, Buffer.from('{"jsonrpc":"2.0","id":"a","result":{"stray":1}}'))],
    [
      'another event',
      (sink) => sink.frame(Buffer.from('data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n')),
    ],
  ])('is not touched by what comes of a round that is over: %s', async (_what, after) => {
    const { rounds, got, says, sends, reply } = crossing();
    sends(0, { jsonrpc: '2.0', id: 'a', ...needs({ colour: elicit }) });
    await expect.poll(() => got.length).toBe(1);
    after(rounds[0]!.sink);
    reply(got[0]!.id, { result: {} });
    await expect.poll(() => rounds.length).toBe(2);
    says(1, done);
    expect(got.slice(1)).toEqual([{ jsonrpc: '2.0', id: 'a', result: { content: [] } }]);
  });

  it('ends where the upstream asks for ever', async () => {
    const { rounds, got, says, reply } = crossing();
    for (let round = 0; got.every(({ id }) => id !== 'a'); round++) {
      says(round, needs({ colour: elicit }));
      await expect.poll(() => got.length).toBe(round + 1);
      if (got[round]!.id === 'a') break;
      reply(got[round]!.id, { result: {} });
      await expect.poll(() => rounds.length).toBe(round + 2);
    }
    expect(rounds).toHaveLength(9);
    expect(got.at(-1)).toMatchObject({ error: { data: { code: 'UPSTREAM_PROTOCOL' } } });
  });

  it('fails where its client keeps no session, and so cannot be asked', async () => {
    const { got, says } = crossing(null);
    says(0, needs({ colour: elicit }));
    await expect.poll(() => got).toMatchObject([{ id: 'a', error: { data: { code: 'CLIENT_CAPABILITY' } } }]);
  });
});

describe('what an upstream of 2026-07-28 says', () => {
  it('reaches the client but for requests, which nobody could answer', () => {
    const { got, sends } = crossing();
    const progress = { jsonrpc: '2.0', method: 'notifications/progress' };
    sends(0, progress);
    sends(0, { jsonrpc: '2.0', id: 1, method: 'roots/list' });
    sends(0, { jsonrpc: '2.0', id: 'a', ...done });
    expect(got).toEqual([progress, { jsonrpc: '2.0', id: 'a', result: { content: [] } }]);
  });

  it.each([
    [-32021, 'CLIENT_CAPABILITY'],
    [-32020, 'UPSTREAM_PROTOCOL'],
    [-32022, 'UPSTREAM_PROTOCOL'],
  ])('of the gateway’s own part in it (%i) is a failure of the call: %s', (code, failure) => {
    const { got, says } = crossing();
    says(0, { error: { code, message: 'not like this' } });
    expect(got).toMatchObject([{ id: 'a', error: { data: { code: failure } } }]);
  });
});
