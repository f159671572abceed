import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Ledger } from '../../src/limits/budgets/ledger.service.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Received, type Upstream } from '../support/upstreams/upstream.js';

type Answer = (res: ServerResponse, id: unknown) => void;

const sent = (message: object) => JSON.stringify({ jsonrpc: '2.0', ...message });
const json = (res: ServerResponse, text: string) => void res.setHeader('content-type', 'application/json').end(text);
const events = (res: ServerResponse, ...messages: string[]) =>
  void res
    .setHeader('content-type', 'text/event-stream')
    .end(messages.map((message) => `data: ${message}\n\n`).join(''));
const elicitation = { method: 'elicitation/create', params: { message: 'm', requestedSchema: { type: 'object' } } };
const asking = (id: unknown, inputRequests: unknown = { q: elicitation }) =>
  sent({ id, result: { resultType: 'input_required', requestState: 's', inputRequests } });

/** What is no answer to its call, however it is written. */
const broken: Readonly<Record<string, Answer>> = {
  'a request in place of an answer': (res, id) => json(res, sent({ id, method: 'ping' })),
  'a question in place of an answer': (res, id) => json(res, sent({ id, ...elicitation })),
  'a notification in place of an answer': (res) => json(res, sent({ method: 'notifications/message', params: {} })),
  'a request on a stream, and no answer': (res, id) => events(res, sent({ id, method: 'ping' })),
  'input asked for under the id of another call': (res) => events(res, asking('of another')),
  'an empty stream': (res) => events(res),
  'an answer without a body': (res) => void res.writeHead(202).end(),
  'half an answer': (res, id) => json(res, asking(id).slice(0, 40)),
};

/** Upstreams that answer as `answer` says, and callers of either era: each call ends, and nothing is held for it. */
let answer: Answer;
let gatehouse: StartedGatehouse;
const upstreams: Upstream[] = [];
let url: string;
let token: string;

beforeAll(async () => {
  gatehouse = await startGatehouse();
  for (const speaks of ['modern', 'legacy'] as const) {
    const intercept = ({ rpc }: Received, res: ServerResponse) => {
      if (rpc?.method !== 'tools/call') return false;
      answer(res, rpc.id);
      return true;
    };
    const upstream = await startUpstream({ speaks, intercept });
    upstreams.push(upstream);
    await register(gatehouse, upstream.url, speaks);
  }
  url = `${gatehouse.url}/mcp`;
  token = await gatehouse.token();
});

afterAll(async () => {
  await gatehouse.close();
  for (const upstream of upstreams) await upstream.close();
});

const held = () => {
  const { calls, waiting, bytes } = gatehouse.app.get(Ledger).all;
  return { calls, waiting, bytes };
};
const nothing = { calls: 0, waiting: 0, bytes: 0 };

const begin = async (capabilities: object = {}) => {
  const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'c', version: '1' } };
  const begun = await post(url, token, sent({ id: 0, method: 'initialize', params }));
  return { 'mcp-session-id': begun.headers.get('mcp-session-id')! };
};

it.each(Object.keys(broken))('%s ends the call with an error, on either side of the eras', async (what) => {
  answer = broken[what]!;
  const session = await begin();
  const soon = AbortSignal.timeout(10_000);
  for (const tool of ['modern__echo', 'legacy__echo']) {
    const params = { name: tool, arguments: {} };
    const body = sent({ id: 1, method: 'tools/call', params });
    const modern = modernRequest('tools/call', params);
    const asked = [
      post(url, token, body, {}, soon),
      post(url, token, body, session, soon),
      post(url, token, modern.body, modern.headers, soon),
    ];
    for (const { message } of await Promise.all(asked))
      expect(message).toMatchObject({ id: 1, error: { code: expect.any(Number) } });
  }
  await expect.poll(held).toEqual(nothing);
});

it.each([null, { q: null }, 5])(
  'input asked for that cannot be read (%j) ends the call with an error',
  async (inputRequests) => {
    answer = (res, id) => json(res, asking(id, inputRequests));
    const body = sent({ id: 1, method: 'tools/call', params: { name: 'modern__echo', arguments: {} } });
    const { message } = await post(url, token, body, await begin(), AbortSignal.timeout(10_000));
    expect(message.error).toBeDefined();
    await expect.poll(held).toEqual(nothing);
  },
);

it('an upstream that asks twice on one stream has asked once, and the call ends with the round after it', async () => {
  let rounds = 0;
  answer = (res, id) => (rounds++ === 0 ? events(res, asking(id), asking(id)) : events(res));
  const session = await begin({ elicitation: {} });
  const body = sent({ id: 1, method: 'tools/call', params: { name: 'modern__echo', arguments: {} } });
  const authorization = `Bearer ${token}`;
  const accept = 'application/json, text/event-stream';
  const headers = { authorization, accept, 'content-type': 'application/json', ...session };
  const called = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
  const questions: string[] = [];
  let text = '';
  for await (const chunk of called.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (const [, id] of text.matchAll(/"id":("[^"]+"),"method":"elicitation\/create"/g)) {
      if (questions.includes(id!)) continue;
      questions.push(id!);
      await post(url, token, `{"jsonrpc":"2.0","id":${id},"result":{"action":"decline"}}`, session);
    }
  }
  expect(text).toContain('UPSTREAM_CLOSED');
  expect([questions.length, rounds]).toEqual([1, 2]);
  await expect.poll(held).toEqual(nothing);
});

it('an event of many megabytes is passed whole, on either side of the eras, and nothing is held after it', async () => {
  const long = 'A'.repeat(6 * 1024 * 1024);
  answer = (res, id) => events(res, sent({ id, result: { content: [{ type: 'text', text: long }] } }));
  const session = await begin();
  for (const tool of ['modern__echo', 'legacy__echo']) {
    const params = { name: tool, arguments: {} };
    const modern = modernRequest('tools/call', params);
    for (const [body, headers] of [
      [sent({ id: 1, method: 'tools/call', params }), session],
      [modern.body, modern.headers],
    ] as const) {
      const { message } = await post(url, token, body, headers);
      expect((message.result?.content as { text: string }[] | undefined)?.[0]?.text.length).toBe(long.length);
    }
  }
  await expect.poll(held).toEqual(nothing);
});
