import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, modernRequest, post } from '../support/wire/mcp-client.js';

type Id = string | number | undefined;
/** How a server answers one method (or what comes at one path); `before`: how often it was asked that before. */
type Say = (res: ServerResponse, id: Id, req: IncomingMessage, before: number) => unknown;
type Strange = Readonly<Record<string, Say>>;

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream' };
const answer = (id: unknown, result: object) => JSON.stringify({ jsonrpc: '2.0', id, result });
const fault = (id: unknown, code: number, message: string) =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } });
const say =
  (result: object): Say =>
  (res, id) =>
    res.writeHead(200, json).end(answer(id, result));

const hello = {
  protocolVersion: '2025-06-18',
  capabilities: { tools: {}, prompts: {}, resources: {} },
  serverInfo: { name: 'strange', version: '1' },
};
const one = { name: 'one', inputSchema: { type: 'object' } };
const there = { content: [{ type: 'text', text: 'there' }] };

/** An ordinary server of 2025-06-18. */
const ordinary: Strange = {
  initialize: (res, id) => res.writeHead(200, { ...json, 'mcp-session-id': 's-1' }).end(answer(id, hello)),
  'notifications/initialized': (res) => res.writeHead(202).end(),
  'tools/list': say({ tools: [one] }),
  'prompts/list': say({ prompts: [{ name: 'p' }] }),
  'resources/list': say({ resources: [{ uri: 'x://r', name: 'r' }] }),
  'resources/templates/list': say({ resourceTemplates: [] }),
  'tools/call': say(there),
  ping: say({}),
  GET: (res) => res.writeHead(405).end(),
  DELETE: (res) => res.writeHead(200).end(),
  other: (res, id) => res.writeHead(200, json).end(fault(id, -32601, 'Method not found')),
};

let gatehouse: StartedGatehouse;
let token: string;
let names = 0;
const open: Server[] = [];

beforeAll(async () => {
  gatehouse = await startGatehouse({ UPSTREAM_TIMEOUT_SECONDS: '5' });
  token = await gatehouse.token();
});
afterEach(() => open.splice(0).forEach((server) => server.closeAllConnections()));
afterAll(() => gatehouse.close());

async function strangeServer(strange: Strange): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    try {
      for await (const chunk of req) body += String(chunk);
    } catch {
      return;
    }
    const { id, method } = body === '' ? {} : (JSON.parse(body) as { id?: Id; method?: string });
    const what = method ?? req.method ?? '';
    const before = asked.filter((one) => one === what).length;
    asked.push(what);
    const answers = { ...ordinary, ...strange };
    (strange[req.url ?? ''] ?? answers[what] ?? answers.other!)(res, id, req, before);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, asked };
}

interface Registered {
  readonly slug: string;
  readonly warnings?: readonly string[];
}

async function registered(strange: Strange) {
  const { url, asked } = await strangeServer(strange);
  const { status, body } = await gatehouse.admin<Registered>('/gateways', {
    method: 'POST',
    body: { name: `Strange ${++names}`, url },
  });
  return { status, body, asked };
}

/** What each door says to one call. */
async function calledEverywhere(slug: string): Promise<unknown[]> {
  const params = { name: `${slug}__one`, arguments: {} };
  const bare = { jsonrpc: '2.0', id: 7, method: 'tools/call', params };
  const modern = modernRequest('tools/call', params);
  const own = modernRequest('tools/call', { ...params, name: 'one' });
  const client = await connectV1(`${gatehouse.url}/mcp`, token);
  const inSession = await client.callTool(params).catch((error: Error) => error.message);
  await client.close();
  const posted = [
    await post(`${gatehouse.url}/rpc`, token, bare),
    await post(`${gatehouse.url}/mcp`, token, modern.body, modern.headers),
    await post(`${gatehouse.url}/gateways/${slug}/mcp`, token, own.body, own.headers),
  ].map(({ message }) => message.result ?? message.error);
  return [inSession, ...posted];
}

const event = (text: string) => `event: message\ndata: ${text}\n\n`;
const eventsOf =
  (result: object, write: (text: string) => string = event): Say =>
  (res, id) =>
    res.writeHead(200, events).end(write(answer(id, result)));
const helloEvents = (write: (text: string) => string): Say => eventsOf(hello, write);

describe('a strange server is registered with all it has, and its tool answers through every door:', () => {
  const rows: Record<string, Strange> = {
    'its events begin with a byte order mark': {
      initialize: helloEvents((text) => `\ufeff${event(text)}`),
      'tools/call': eventsOf(there, (text) => `\ufeff${event(text)}`),
    },
    'its JSON begins with a byte order mark': {
      initialize: (res, id) => res.writeHead(200, json).end(`\ufeff${answer(id, hello)}`),
      'tools/list': (res, id) => res.writeHead(200, json).end(`\ufeff${answer(id, { tools: [one] })}`),
      'tools/call': (res, id) => res.writeHead(200, json).end(`\ufeff${answer(id, there)}`),
    },
    'its events have lines of CRLF, comments and data over several lines': {
      initialize: helloEvents(
        (text) => `: hi\r\n\r\nevent:message\r\n:x\r\ndata:${text.replace(',', ',\r\ndata:')}\r\n\r\n`,
      ),
      'tools/call': eventsOf(there, (text) => `:\r\nretry: 10\r\ndata:${text.replace(',', ',\r\ndata: ')}\r\n\r\n`),
    },
    'its events end lines with CR': {
      initialize: helloEvents((text) => `event: message\rdata: ${text}\r\r`),
      'tools/call': eventsOf(there, (text) => `event: message\rdata: ${text}\r\r`),
    },
    'it makes texts of ids': {
      initialize: (res, id) => res.writeHead(200, json).end(answer(String(id), hello)),
      'tools/list': (res, id) => res.writeHead(200, json).end(answer(String(id), { tools: [one] })),
      'tools/call': (res, id) => res.writeHead(200, json).end(answer(String(id), there)),
    },
    'it makes texts of ids in events': {
      initialize: (res, id) => res.writeHead(200, events).end(event(answer(String(id), hello))),
      'tools/list': (res, id) => res.writeHead(200, events).end(event(answer(String(id), { tools: [one] }))),
      'tools/call': (res, id) => res.writeHead(200, events).end(event(answer(String(id), there))),
    },
    'it says what it offers with true': {
      initialize: say({ ...hello, capabilities: { tools: true, prompts: true, resources: true } }),
    },
    'it speaks a revision of the future': { initialize: say({ ...hello, protocolVersion: '2031-01-01' }) },
    'it speaks a revision from before the first': { initialize: say({ ...hello, protocolVersion: '2024-10-07' }) },
    'it says nothing of itself': { initialize: say({ ...hello, serverInfo: null, instructions: null }) },
    'its instructions are a list': { initialize: say({ ...hello, instructions: ['a', 'b'] }) },
    'its session id is long and full of signs': {
      initialize: (res, id) =>
        res.writeHead(200, { ...json, 'MCP-SESSION-ID': `${'x'.repeat(900)}~!#$%&'*+-.^_|/=:` }).end(answer(id, hello)),
    },
    'its session id is empty': {
      initialize: (res, id) => res.writeHead(200, { ...json, 'mcp-session-id': '' }).end(answer(id, hello)),
    },
    'it names the charset in capitals': {
      initialize: (res, id) =>
        res.writeHead(200, { 'content-type': 'Application/JSON ; Charset="UTF-8"' }).end(answer(id, hello)),
      'tools/call': (res, id) =>
        res.writeHead(200, { 'content-type': 'Application/JSON ; Charset="UTF-8"' }).end(answer(id, there)),
    },
    'its trailers come behind the chunks': {
      'tools/list': (res, id) => {
        res.writeHead(200, { ...json, trailer: 'x-sum' });
        res.write(answer(id, { tools: [one] }));
        res.addTrailers({ 'x-sum': '1' });
        res.end();
      },
      'tools/call': (res, id) => {
        res.writeHead(200, { ...json, trailer: 'x-sum' });
        res.write(answer(id, there));
        res.addTrailers({ 'x-sum': '1' });
        res.end();
      },
    },
    'it ends no session (405)': { DELETE: (res) => res.writeHead(405, { allow: 'GET, POST' }).end() },
    'it never answers DELETE': { DELETE: () => undefined },
    'it answers DELETE with a redirect': { DELETE: (res) => res.writeHead(302, { location: '/login' }).end() },
    'it never answers GET': { GET: () => undefined },
    'it answers GET with a page': { GET: (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<p>hi') },
    'it answers GET with 401': { GET: (res) => res.writeHead(401).end() },
    'it answers requests with 201': {
      initialize: (res, id) => res.writeHead(201, json).end(answer(id, hello)),
      'tools/list': (res, id) => res.writeHead(201, json).end(answer(id, { tools: [one] })),
      'tools/call': (res, id) => res.writeHead(201, json).end(answer(id, there)),
    },
    'it answers with a list of one': {
      initialize: (res, id) => res.writeHead(200, json).end(`[${answer(id, hello)}]`),
      'tools/list': (res, id) => res.writeHead(200, json).end(`[${answer(id, { tools: [one] })}]`),
      'tools/call': (res, id) => res.writeHead(200, json).end(`[${answer(id, there)}]`),
    },
    'blanks and line ends surround its JSON': {
      initialize: (res, id) => res.writeHead(200, json).end(`\r\n\t ${answer(id, hello)}\n\n`),
      'tools/call': (res, id) => res.writeHead(200, json).end(`\n\n ${answer(id, there)} \r\n`),
    },
    ...Object.fromEntries(
      (
        [
          ['gzip', gzipSync],
          ['X-GZIP', gzipSync],
          ['deflate', deflateSync],
          ['br', brotliCompressSync],
        ] as const
      ).flatMap(([coding, packed]) => {
        const head = (type: object) => ({ ...type, 'content-encoding': coding });
        const plain =
          (result: object): Say =>
          (res, id) =>
            res.writeHead(200, head(json)).end(packed(answer(id, result)));
        const framed =
          (result: object): Say =>
          (res, id) =>
            res.writeHead(200, head(events)).end(packed(event(answer(id, result))));
        return [plain, framed].map((how): [string, Strange] => [
          `it compresses whatever it is asked (${coding}, ${how === plain ? 'JSON' : 'events'})`,
          { initialize: how(hello), 'tools/list': how({ tools: [one] }), 'tools/call': how(there) },
        ]);
      }),
    ),
    'it compresses an answer of megabytes': {
      'tools/call': (res, id) =>
        res
          .writeHead(200, { ...json, 'content-encoding': 'gzip' })
          .end(gzipSync(answer(id, { ...there, structuredContent: { long: 'long '.repeat(600_000) } }))),
    },
    'it says that nothing is compressed, in odd letters or none': {
      initialize: (res, id) => res.writeHead(200, { ...json, 'content-encoding': 'Identity' }).end(answer(id, hello)),
      'tools/call': (res, id) => res.writeHead(200, { ...json, 'content-encoding': '' }).end(answer(id, there)),
    },
    'it sets cookies with its events': {
      'tools/call': (res, id) =>
        res.writeHead(200, { ...events, 'set-cookie': ['a=1; Path=/', 'b=2'] }).end(event(answer(id, there))),
    },
    'it logs and asks before it says hello': {
      initialize: (res, id) =>
        res
          .writeHead(200, events)
          .end(
            event('{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":1}}') +
              event('{"jsonrpc":"2.0","id":99,"method":"ping"}') +
              event(answer(id, hello)),
          ),
    },
    'it keeps the stream open behind each answer': {
      initialize: (res, id) => res.writeHead(200, events).write(event(answer(id, hello))),
      'tools/list': (res, id) => res.writeHead(200, events).write(event(answer(id, { tools: [one] }))),
      'tools/call': (res, id) => res.writeHead(200, events).write(event(answer(id, there))),
    },
    'it repeats what it has said': {
      'tools/call': (res, id) => res.writeHead(200, events).end(event(answer(id, there)) + event(answer(id, there))),
    },
    'its events have other names beside the answer': {
      'tools/call': (res, id) =>
        res
          .writeHead(200, events)
          .end(`event: heartbeat\ndata: {}\n\nevent: ping\ndata: 1\n\n${event(answer(id, there))}`),
    },
    'it hints at what comes before each answer': {
      'tools/call': (res, id) => {
        res.writeEarlyHints({ link: '</a.css>; rel=preload' });
        res.writeHead(200, json).end(answer(id, there));
      },
    },
    'it closes each connection, without a length': {
      initialize: (res, id) => {
        res.useChunkedEncodingByDefault = false;
        res.writeHead(200, { ...json, connection: 'close' });
        res.end(answer(id, hello));
      },
      'tools/call': (res, id) => {
        res.useChunkedEncodingByDefault = false;
        res.writeHead(200, { ...json, connection: 'close' });
        res.end(answer(id, there));
      },
    },
    'it closes connections behind each answer, without saying so': Object.fromEntries(
      Object.entries(ordinary).map(([method, usual]): [string, Say] => [
        method,
        (res, id, req, before) => {
          res.on('finish', () => req.socket.end());
          usual(res, id, req, before);
        },
      ]),
    ),
    'it refuses initialized': { 'notifications/initialized': (res) => res.writeHead(500, json).end('{"error":"x"}') },
    'it answers initialized with an event stream and an error': {
      'notifications/initialized': (res) => res.writeHead(200, events).end(event(fault(null, -32601, 'what?'))),
    },
    'it answers the unknown with 500 and a page': {
      other: (res) => res.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Oops</h1>'),
    },
    'it answers the unknown with 200 and nothing': { other: (res) => res.writeHead(200, json).end() },
    'it answers the unknown with 202': { other: (res) => res.writeHead(202).end() },
    'it answers the unknown with null': { other: (res, id) => res.writeHead(200, json).end(answer(id, null as never)) },
    'it sends the POST on to another path with a slash (308)': {
      '/mcp': (res) => res.writeHead(308, { location: '/mcp/' }).end(),
    },
    'it sends the POST on by a whole URL (307)': {
      '/mcp': (res, _id, req) => res.writeHead(307, { location: `http://${req.headers.host}/v2/mcp?x=1` }).end(),
    },
    'its list is one page with a cursor of null': { 'tools/list': say({ tools: [one], nextCursor: null }) },
    'its list goes in circles': {
      'tools/list': (res, id, _req, before) =>
        res.writeHead(200, json).end(answer(id, { tools: before === 0 ? [one] : [], nextCursor: String(before % 2) })),
    },
    'its pages are numbered by numbers': {
      'tools/list': (res, id) => res.writeHead(200, json).end(answer(id, { tools: [one], nextCursor: 2 })),
    },
  };

  it.each(Object.keys(rows))('%s', async (what) => {
    const { status, body } = await registered(rows[what]!);
    expect([status, body]).toMatchObject([201, {}]);
    for (const given of await calledEverywhere(body.slug)) expect(given).toMatchObject(there);
  });
});

describe('a part that fails costs that part and a warning:', () => {
  const rows: Record<string, readonly [Strange, RegExp]> = {
    'a list of prompts in a page of HTML (500)': [
      { 'prompts/list': (res) => res.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Database down</h1>') },
      /prompts\/list: .*500.*Database down/,
    ],
    'resources that are a map': [
      { 'resources/list': say({ resources: { a: 1 } }) },
      /resources\/list: answered without a list/,
    ],
    'prompts that are null': [{ 'prompts/list': say({ prompts: null }) }, /prompts\/list: the list is null/],
    'a list that redirects to a login': [
      { 'prompts/list': (res) => res.writeHead(302, { location: '/login' }).end() },
      /prompts\/list: .*302/,
    ],
    'a list that is cut in the middle': [
      {
        'resources/list': (res, id) => {
          res.writeHead(200, { ...json, 'content-length': '500' });
          res.write(answer(id, { resources: [] }).slice(0, 20), () => res.destroy());
        },
      },
      /resources\/list: .*(connection|closed)/i,
    ],
    'a list that is refused with a text': [
      { 'prompts/list': (res) => res.writeHead(400, { 'content-type': 'text/plain' }).end('prompts are unsupported') },
      /prompts\/list: .*400.*prompts are unsupported/,
    ],
    'a list whose second page fails': [
      {
        'prompts/list': (res, id, _req, before) =>
          before === 0
            ? res.writeHead(200, json).end(answer(id, { prompts: [{ name: 'p' }], nextCursor: 'n' }))
            : res.writeHead(503).end('later'),
      },
      /prompts\/list: .*503/,
    ],
    'an entry that is null, one that is a text, one without a name': [
      { 'prompts/list': say({ prompts: [null, 'p', {}, { name: '' }, { name: 'p' }] }) },
      /without a usable name/,
    ],
  };

  it.each(Object.keys(rows))('%s', async (what) => {
    const [strange, warning] = rows[what]!;
    const { status, body } = await registered(strange);
    expect([status, body]).toMatchObject([201, {}]);
    expect(body.warnings?.join('\n')).toMatch(warning);
    for (const given of await calledEverywhere(body.slug)) expect(given).toMatchObject(there);
    const again = await gatehouse.admin(`/gateways/${body.slug}/refresh`, { method: 'POST' });
    expect(again.status).toBe(200);
  });
});

describe('a session that is gone is replaced, however the server says so:', () => {
  const sayings: Record<string, Say> = {
    '404 with an error without an id': (res) => res.writeHead(404, json).end(fault(null, -32001, 'Session not found')),
    '400 with a text': (res) => res.writeHead(400, { 'content-type': 'text/plain' }).end('Session not found'),
    '400 with problem details': (res) =>
      res.writeHead(400, { 'content-type': 'application/problem+json' }).end('{"title":"Invalid session ID"}'),
    '400: no valid session id provided': (res) =>
      res.writeHead(400, json).end(fault(null, -32000, 'Bad Request: No valid session ID provided')),
    '200 with an error under a text for an id': (res, id) =>
      res.writeHead(200, json).end(fault(String(id), -32000, 'Session has been terminated')),
    'an event with an error without an id': (res) =>
      res.writeHead(200, events).end(event(fault(null, -32001, 'Session not found'))),
    '500 with an error: not initialized': (res, id) =>
      res.writeHead(500, json).end(fault(id, -32002, 'Server not initialized')),
    '200 with a batch of one error': (res, id) =>
      res.writeHead(200, json).end(`[${fault(id, -32000, 'Session not found')}]`),
    '404 with a page': (res) => res.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>'),
    '404 with an error: received request before initialization was complete': (res, id) =>
      res.writeHead(404, json).end(fault(id, -32602, 'Received request before initialization was complete')),
  };

  it.each(Object.keys(sayings))('%s', async (what) => {
    let session = 0;
    let forgotten = 0;
    const { status, body, asked } = await registered({
      initialize: (res, id) =>
        res.writeHead(200, { ...json, 'Mcp-Session-Id': `s-${++session}` }).end(answer(id, hello)),
      'tools/call': (res, id, req) =>
        Number(String(req.headers['mcp-session-id']).slice(2)) <= forgotten
          ? sayings[what]!(res, id, req, 0)
          : res.writeHead(200, json).end(answer(id, there)),
    });
    expect([status, body]).toMatchObject([201, {}]);
    const params = { name: `${body.slug}__one`, arguments: {} };
    const modern = modernRequest('tools/call', params);
    const client = await connectV1(`${gatehouse.url}/mcp`, token);
    for (const call of [
      () => client.callTool(params),
      async () => (await post(`${gatehouse.url}/mcp`, token, modern.body, modern.headers)).message.result,
    ]) {
      expect(await call()).toMatchObject(there);
      forgotten = session;
      expect(await call()).toMatchObject(there);
    }
    expect(asked.filter((method) => method === 'tools/call')).toHaveLength(6);
    await client.close();
  });
});
