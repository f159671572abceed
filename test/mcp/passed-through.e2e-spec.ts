import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';

const elicitations = [{ mode: 'url', elicitationId: 'e1', url: 'https://idp.example/authorize?x=1&y=2', message: 'm' }];
const errors: Record<string, [status: number, error: { code: number; message: string; data?: unknown }]> = {
  'a sign-in that is wanted': [200, { code: -32042, message: 'URL elicitation required', data: { elicitations } }],
  'a code of its own': [200, { code: -31999, message: 'mine', data: { a: [1, null] } }],
  'a code above zero': [200, { code: 7, message: '' }],
  'what came with HTTP 400': [400, { code: -32602, message: 'bad arguments' }],
  'what came with HTTP 500': [500, { code: -32000, message: 'broken inside' }],
};
const uris = [
  'ui://w/index.html',
  'postgres://db/table?x=%20',
  'UPPER:Thing',
  'file:///C:/a b.txt',
  'urn:isbn:1',
  'a:ä/ß?#',
];
const content = { mimeType: 'image/png', blob: 'iVBORw0KGgo=', _meta: { 'a/b': 1 } };
const json = { 'content-type': 'application/json' };

const answer = (res: ServerResponse, id: unknown, rest: object, status = 200) => {
  res.writeHead(status, json).end(JSON.stringify({ jsonrpc: '2.0', id, ...rest }));
  return true;
};

describe.each(['legacy', 'modern'] as const)(
  'what an upstream says reaches a client of the %s era unchanged',
  (era) => {
    let upstream: Upstream;
    let gatehouse: StartedGatehouse;
    let token: string;
    beforeAll(async () => {
      upstream = await startUpstream({
        speaks: 'legacy',
        resources: uris.map((uri) => ({ uri, name: uri })),
        intercept: ({ rpc }, res) => {
          const kind = (rpc?.params?.arguments as { message?: string } | undefined)?.message ?? '';
          const [status, error] = errors[kind] ?? [];
          if (rpc?.method === 'tools/call' && error) return answer(res, rpc.id, { error }, status);
          if (rpc?.method !== 'resources/read') return false;
          return answer(res, rpc.id, { result: { contents: [{ uri: rpc.params?.uri, ...content }] } });
        },
      });
      gatehouse = await startGatehouse();
      await register(gatehouse, upstream.url, 'Up');
      token = await gatehouse.token();
    });
    afterAll(async () => {
      await gatehouse.close();
      await upstream.close();
    });

    const ask = (method: string, params: Record<string, unknown>) => {
      if (era === 'legacy') return post(`${gatehouse.url}/mcp`, token, { jsonrpc: '2.0', id: 3, method, params });
      const { body, headers } = modernRequest(method, params, 3);
      return post(`${gatehouse.url}/mcp`, token, body, headers);
    };

    it.each(Object.keys(errors))('an error: %s', async (kind) => {
      const { message } = await ask('tools/call', { name: 'up__echo', arguments: { message: kind } });
      expect(message).toEqual({ jsonrpc: '2.0', id: 3, error: errors[kind]![1] });
    });

    it.each(uris)('the contents of %s', async (uri) => {
      const { message } = await ask('resources/read', { uri });
      expect(message.result).toMatchObject({ contents: [{ uri, ...content }] });
    });
  },
);
