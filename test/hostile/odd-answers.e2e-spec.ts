import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post, type RawAnswer } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };
const result = '"result":{"content":[{"type":"text","text":"there"}]}';
const progress = '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"x"}}';

/** Answers to a call as servers really give them. `polled`: what is left for the streams that follow. */
const answers: Record<string, (res: ServerResponse, id: number, polled: string[]) => unknown> = {
  'an id with a decimal point': (res, id) => res.writeHead(200, json).end(`{"jsonrpc":"2.0","id":${id}.0,${result}}`),
  'an id with a decimal point in an event': (res, id) =>
    res.writeHead(200, events).end(`event: message\ndata: {"jsonrpc":"2.0","id":${id}.0,${result}}\n\n`),
  'null for an error beside the result': (res, id) =>
    res.writeHead(200, events).end(`data: {"jsonrpc":"2.0","id":${id},"error":null,${result}}\n\n`),
  'a batch in an event': (res, id) =>
    res.writeHead(200, events).end(`id: 1\ndata: [${progress}, {"jsonrpc":"2.0","id":${id},${result}}]\n\n`),
  'text among the events': (res, id) =>
    res.writeHead(200, events).end(`data: connected\n\ndata: {"jsonrpc":"2.0","id":${id},${result}}\n\n`),
  '202 with the answer for a body': (res, id) => res.writeHead(202, json).end(`{"jsonrpc":"2.0","id":${id},${result}}`),
  'a stream that closes and is asked again': (res, id, polled) => {
    polled.push('id: second\nretry: 5\ndata:\n\n', `id: third\ndata: {"jsonrpc":"2.0","id":${id},${result}}\n\n`);
    res.writeHead(200, events).end('id: first\nretry: 5\ndata:\n\n');
  },
};

describe('odd answers of an upstream reach every client', () => {
  let gatehouse: StartedGatehouse;
  let token: string;
  let up: Upstream;
  let answer: (typeof answers)[string];
  const polled: string[] = [];

  beforeAll(async () => {
    up = await startUpstream({
      speaks: 'legacy',
      intercept: ({ rpc, method, headers }, res) => {
        if (rpc?.method === 'tools/call') {
          answer(res, rpc.id as number, polled);
          return true;
        }
        if (method !== 'GET' || headers['last-event-id'] === undefined) return false;
        res.writeHead(200, events).end(polled.shift());
        return true;
      },
    });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    await register(gatehouse, up.url, 'Up');
  });
  afterAll(async () => {
    await gatehouse.close();
    await up.close();
  });

  const params = { name: 'up__echo', arguments: {} };
  const body = { jsonrpc: '2.0', id: 5, method: 'tools/call', params };
  const inSession = async (): Promise<Record<string, string>> => {
    const client = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: client };
    const { headers } = await post(`${gatehouse.url}/mcp`, token, initialize);
    return { 'mcp-session-id': headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
  };
  const modern = modernRequest('tools/call', params, 5);
  const doors: Record<string, () => Promise<RawAnswer>> = {
    'a session': async () => post(`${gatehouse.url}/mcp`, token, body, await inSession()),
    'no session': () => post(`${gatehouse.url}/mcp`, token, body),
    '/rpc': () => post(`${gatehouse.url}/rpc`, token, body),
    '2026-07-28': () => post(`${gatehouse.url}/mcp`, token, modern.body, modern.headers),
  };

  const asked = 'a stream that closes and is asked again';
  describe.each(Object.keys(answers))('%s', (kind) => {
    // A client with a session takes such a stream up again itself.
    const others = Object.keys(doors).filter((door) => kind !== asked || door !== 'a session');
    it.each(others)('through %s', async (door) => {
      answer = answers[kind]!;
      polled.length = 0;
      const given = await doors[door]!();
      expect(given.message.result?.content).toEqual([{ type: 'text', text: 'there' }]);
      expect(given.text).toMatch(/"id":\s?5[,}]/);
    });
  });

  it.each<[string, number, Record<string, string>, string, string]>([
    ['a page of a firewall', 403, { 'content-type': 'text/html' }, '<html>blocked</html>', 'UPSTREAM_FORBIDDEN'],
    ['another Host', 403, {}, 'Access is only allowed at localhost:5045', 'UPSTREAM_FORBIDDEN'],
    ['a misdirected request', 421, {}, 'Invalid Host header', 'UPSTREAM_FORBIDDEN'],
    ['credentials', 403, json, '{"error":"forbidden"}', 'UPSTREAM_CREDENTIALS_REFUSED'],
    ['credentials', 401, json, '{"error":"unauthorized"}', 'UPSTREAM_CREDENTIALS_REFUSED'],
  ])('a refusal is about %s (%i)', async (_, status, headers, said, code) => {
    answer = (res) => res.writeHead(status, headers).end(said);
    expect((await doors['/rpc']!()).message.error?.data).toMatchObject({ code });
  });
});
