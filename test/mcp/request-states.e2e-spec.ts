import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Received, type Upstream } from '../support/upstreams/upstream.js';
import { modernRequest, post, type RawAnswer } from '../support/wire/mcp-client.js';

type Params = Record<string, unknown>;
type Ask = (who: string, params: Params, gateway?: string) => Promise<RawAnswer['message'] & { status?: number }>;

/** Of characters that JSON and UTF-8 write in more than one way, and longer than an answer that is read at once. */
const states = { short: 'för alice: "1/2"\n€', long: `s-${'x'.repeat(40_000)}` };
const question = { method: 'elicitation/create', params: { message: 'Sure?', requestedSchema: { type: 'object' } } };

/** Asks, and goes on for whoever brings the state: it knows one client, the gateway. */
const intercept =
  (events: boolean, state: string) =>
  ({ rpc }: Received, res: ServerResponse): boolean => {
    if (rpc?.method !== 'tools/call') return false;
    const result =
      rpc.params!.requestState === state
        ? { resultType: 'complete', content: [{ type: 'text', text: 'gone on' }] }
        : { resultType: 'input_required', inputRequests: { sure: question }, requestState: state };
    const text = JSON.stringify({ jsonrpc: '2.0', id: rpc.id, result });
    if (!events) res.writeHead(200, { 'content-type': 'application/json' }).end(text);
    else res.writeHead(200, { 'content-type': 'text/event-stream' }).end(`data: ${text}\n\n`);
    return true;
  };

let gatehouse: StartedGatehouse;
const upstreams: Record<string, Upstream> = {};
const tokens: Record<string, string> = {};
beforeAll(async () => {
  gatehouse = await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '0' });
  for (const length of ['short', 'long'] as const) {
    for (const speaks of ['modern', 'both'] as const) {
      for (const events of [false, true]) {
        const name = `${speaks}-${length}-${events ? 'events' : 'json'}`;
        upstreams[name] = await startUpstream({ speaks, intercept: intercept(events, states[length]) });
        await register(gatehouse, upstreams[name].url, name);
        await register(gatehouse, `${upstreams[name].url}?again`, `${name}-again`);
      }
    }
  }
  for (const who of ['alice', 'bob']) tokens[who] = await gatehouse.token({ sub: who });
  tokens.alice2 = await gatehouse.token({ sub: 'alice', jti: 'another' });
});
afterAll(async () => {
  await gatehouse.close();
  await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
});

const _meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
const modern = async (path: string, who: string, name: string, params: Params) => {
  const { body, headers } = modernRequest('tools/call', { name, arguments: {}, ...params, _meta });
  return (await post(gatehouse.url + path, tokens[who]!, body, headers)).message;
};

/** The doors at which a state is given and taken. */
const doors: Record<string, (gateway: string) => Ask> = {
  '/mcp':
    (mine) =>
    (who, params, gateway = mine) =>
      modern('/mcp', who, `${gateway}__echo`, params),
  'the endpoint of a gateway':
    (mine) =>
    (who, params, gateway = mine) =>
      modern(`/gateways/${gateway}/mcp`, who, 'echo', params),
  'a try over REST':
    (mine) =>
    async (who, params, gateway = mine) => {
      const { status, body } = await tried(who, gateway, params);
      return {
        status,
        result: (body.result ?? undefined) as Params,
        error: { code: -32602, message: String(body.detail) },
      };
    },
};

const tried = async (who: string, gateway: string, params: Params) => {
  const response = await gatehouse.fetch(`/tools/${gateway}__echo/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens[who]!}`, 'content-type': 'application/json' },
    body: JSON.stringify({ arguments: {}, ...params }),
  });
  return { status: response.status, body: (await response.json()) as Params };
};

const cases = ['modern', 'both'].flatMap((speaks) =>
  ['short-json', 'short-events', 'long-json', 'long-events'].flatMap((kind) =>
    Object.keys(doors).map((door) => ({ name: `${speaks}-${kind}`, door })),
  ),
);
const inputResponses = { sure: { action: 'accept', content: {} } };

describe('the state of a request', () => {
  it.each(cases)('at $door of $name lets its principal go on, and nobody else', async ({ name, door }) => {
    const state = states[name.includes('long') ? 'long' : 'short'];
    const ask = doors[door]!(name);
    const { result } = await ask('alice', {});
    expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { sure: question } });
    const requestState = result!.requestState as string;
    expect(requestState).not.toBe(state);

    const heard = () => upstreams[name]!.calls('tools/call').length;
    const before = heard();
    const foreign: readonly (readonly [string, string, string?])[] = [
      ['bob', requestState],
      ['bob', state],
      ['alice', state],
      ['alice', `${requestState}x`],
      ['alice', `.${requestState}`],
      ['alice', requestState, `${name}-again`],
    ];
    for (const [who, given, gateway] of foreign) {
      const refused = await ask(who, { requestState: given, inputResponses }, gateway);
      expect(refused.error).toMatchObject({ code: -32602 });
      expect(refused.error!.message).toMatch(/requestState:? was not given to you for this request/);
    }
    expect((await ask('alice', { requestState: 7 })).error).toMatchObject({ code: -32602 });
    expect(heard()).toBe(before);

    for (const who of ['alice', 'alice2']) {
      const gone = await ask(who, { requestState, inputResponses });
      expect(gone.result).toMatchObject({ content: [{ text: 'gone on' }] });
      expect(upstreams[name]!.calls('tools/call').at(-1)!.rpc!.params).toMatchObject({
        requestState: state,
        inputResponses,
      });
    }
  });

  it('is not taken from a client of older revisions either', async () => {
    const call = (requestState: string) => ({
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: { name: 'modern-short-json__echo', arguments: {}, requestState },
    });
    const before = upstreams['modern-short-json']!.requests.length;
    for (const path of ['/mcp', '/rpc']) {
      const { message } = await post(gatehouse.url + path, tokens.bob!, call(states.short));
      expect(message.error).toMatchObject({ code: -32602 });
    }
    expect(upstreams['modern-short-json']!.requests.length).toBe(before);
  });

  it('is what a question has: a result that only speaks of one stays as it is', async () => {
    const said = { resultType: 'complete', content: [], structuredContent: {}, requestState: 'a word' };
    const upstream = await startUpstream({
      speaks: 'modern',
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'tools/call') return false;
        const text = JSON.stringify({ jsonrpc: '2.0', id: rpc.id, result: said });
        res.writeHead(200, { 'content-type': 'application/json' }).end(text);
        return true;
      },
    });
    await register(gatehouse, upstream.url, 'speaks-of-it');
    expect((await modern('/mcp', 'alice', 'speaks-of-it__echo', {})).result).toEqual(said);
    await upstream.close();
  });
});
