import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureLogs } from '../support/captured-logs.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { canary, sweep } from '../support/canary.js';
import { follow } from '../support/wire/event-stream.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Received, type Upstream } from '../support/upstreams/upstream.js';

/** Places of an answer that are no JSON: an upstream that knows its key writes it there, too. */
const key = canary();
const ascii = encodeURIComponent(key);
/** One that a header can hold as it stands. */
const plain = `sk-${randomBytes(12).toString('hex')}`;
const speaks = ['legacy', 'modern'] as const;
const said: Record<string, string> = { answers: '', logs: '' };
let gatehouse: StartedGatehouse;
let token: string;
const upstreams: Upstream[] = [];

/** As PHP, Go, Python and .NET write what stands in a JSON string. */
const escapes: Record<string, string> = {
  PHP: key
    .replaceAll('/', String.raw`\/`)
    .replaceAll('ä', String.raw`\u00e4`)
    .replaceAll('ü', String.raw`\u00fc`),
  Go: key,
  Python: key.replaceAll('ä', String.raw`\u00e4`).replaceAll('ü', String.raw`\u00fc`),
  '.NET': key
    .replaceAll('ä', String.raw`\u00E4`)
    .replaceAll('ü', String.raw`\u00FC`)
    .replaceAll('+', String.raw`\u002B`),
};

/** How an answer is written that holds the key in one place. */
const places: Record<string, (res: ServerResponse, id: string) => void> = {
  'WWW-Authenticate': (res) =>
    res.writeHead(401, { 'www-authenticate': `Bearer realm="${plain}", error_description="${ascii} is bad"` }).end(key),
  'a redirect': (res) => res.writeHead(302, { location: `http://127.0.0.1:9/${plain}?key=${ascii}` }).end(key),
  'the reason of a status': (res) => res.writeHead(500, `no ${plain}`).end(key),
  'a refusal': (res) => res.writeHead(403, { 'content-type': 'text/plain' }).end(`no ${key}`),
  'a type': (res) => res.writeHead(200, { 'content-type': `text/${plain}` }).end(key),
  'an encoding': (res) => res.writeHead(200, { 'content-encoding': plain }).end(key),
  'a page': (res) => res.writeHead(200, { 'content-type': 'text/html' }).end(`<p>${key}</p>`),
  'a header': (res, id) =>
    res
      .writeHead(200, { 'content-type': 'application/json', 'x-echo': ascii, 'mcp-session-id': plain })
      .end(
        `{"jsonrpc":"2.0","id":${id},"result":{"resultType":"complete","content":[{"type":"text","text":"${key}"}]}}`,
      ),
  'events around it': (res, id) =>
    res
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(
        `: ${key}\n\nevent: ${key}\nid: ${key}\nretry: 5\ndata:\n\nid: ${key}\ndata: {"jsonrpc":"2.0","id":${id},"result":{"resultType":"complete","content":[]}}\n\n`,
      ),
  'half an answer': (res, id) => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': '9999' });
    res.write(`{"jsonrpc":"2.0","id":${id},"result":{"text":"${key}`);
    setTimeout(() => res.destroy(), 50);
  },
  'a broken answer': (res) => res.writeHead(200, { 'content-type': 'application/json' }).end(`{"${key}`),
  'an error of another kind': (res, id) =>
    res
      .writeHead(400, { 'content-type': 'application/json' })
      .end(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32020,"message":"${key}","data":{"${key}":"${key}"}}}`),
  ...Object.fromEntries(
    Object.entries(escapes).map(([language, text]): [string, (res: ServerResponse, id: string) => void] => [
      `an error as ${language} writes it`,
      (res, id) =>
        res
          .writeHead(200, { 'content-type': 'application/json' })
          .end(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32000,"message":"${text}","data":["${text}"]}}`),
    ]),
  ),
};

const intercept = ({ rpc }: Received, res: ServerResponse): boolean => {
  const { place } = (rpc?.params?.arguments ?? {}) as { place?: string };
  const write = rpc?.method === 'tools/call' && place !== undefined ? places[place] : undefined;
  write?.(res, JSON.stringify(rpc?.id));
  return write !== undefined;
};

const keep = async (answer: Response): Promise<void> => {
  said.answers += `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}\n`;
};

let news: ReturnType<typeof follow>;
beforeAll(async () => {
  captureLogs((text) => (said.logs += text));
  gatehouse = await startGatehouse({ LOG_LEVEL: 'DEBUG', HEALTH_CHECK_INTERVAL_SECONDS: '0' });
  token = await gatehouse.token();
  for (const era of speaks) {
    const upstream = await startUpstream({
      speaks: era,
      intercept,
      prompts: [{ name: 'p', description: `Say ${key}` }],
      resources: [{ uri: 'data://r', name: 'r', description: key }],
      templates: [{ uriTemplate: 'data://{t}', name: 't', description: key }],
    });
    upstreams.push(upstream);
    await register(gatehouse, upstream.url, era, { 'X-API-Key': key, 'X-Token': plain });
  }
  const authorization = `Basic ${btoa(`admin:${gatehouse.env.BASIC_AUTH_PASSWORD}`)}`;
  news = follow(await gatehouse.fetch('/admin/events', { headers: { authorization, accept: 'text/event-stream' } }));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await gatehouse.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

/** What was found of them since the last look. */
const leaks = () => {
  const found = sweep([key, plain], said);
  said.answers = said.logs = '';
  return found;
};
const tool = (era: string, place: string) => ({ name: `${era}__echo`, arguments: { place } });

describe.each(Object.keys(places))('a key in %s', (place) => {
  it.each(speaks)('of a %s server goes nowhere', async (era) => {
    const { body, headers } = modernRequest('tools/call', tool(era, place));
    const bearer = { authorization: `Bearer ${token}` };
    said.answers += (await post(`${gatehouse.url}/mcp`, token, body, headers)).text;
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: tool(era, place) };
    for (const path of ['/mcp', '/rpc']) {
      const init = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...bearer };
      await keep(await gatehouse.fetch(path, { method: 'POST', headers: init, body: JSON.stringify(call) }));
    }
    const list = (await gatehouse.admin<{ id: string; name: string; gatewaySlug: string }[]>('/tools?limit=0')).body;
    const { id } = list.find(({ name, gatewaySlug }) => gatewaySlug === era && name.endsWith('echo'))!;
    const { body: tried } = await gatehouse.admin(`/tools/${id}/call`, {
      method: 'POST',
      body: { arguments: { place } },
    });
    said.answers += JSON.stringify(tried);
    expect(leaks()).toEqual([]);
  });
});

it('is in no list, figure, record, finding or event of the gateway afterwards', async () => {
  for (const path of [
    '/prompts',
    '/resources',
    '/gateways',
    '/admin/audit',
    '/admin/diagnostics',
    '/metrics',
    '/health',
    '/ready',
    '/admin/settings',
  ]) {
    const authorization = `Basic ${btoa(`admin:${gatehouse.env.BASIC_AUTH_PASSWORD}`)}`;
    await keep(await gatehouse.fetch(path, { headers: { authorization } }));
  }
  for (const method of ['prompts/list', 'resources/list', 'resources/templates/list']) {
    const { body, headers } = modernRequest(method, {});
    said.answers += (await post(`${gatehouse.url}/mcp`, token, body, headers)).text;
  }
  said.answers += news.events.join('\n');
  expect(said.answers).toContain('Say [redacted]');
  expect(leaks()).toEqual([]);
});
