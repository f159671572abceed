import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { sections } from '../../src/config/environment.js';
import { Ledger } from '../../src/limits/budgets/ledger.service.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post, type RawAnswer } from '../support/wire/mcp-client.js';
import { patientTool } from '../support/upstreams/patient-tool.js';
import { rawConnection } from '../support/wire/raw-connection.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

const question = { message: 'which?', requestedSchema: { type: 'object', properties: { colour: { type: 'string' } } } };
const definition = { name: 'asks', description: 'x'.repeat(1_500), inputSchema: { type: 'object' } };
const modernAsks: SampleTool = {
  definition,
  call: () => ({
    resultType: 'input_required',
    requestState: 'one',
    inputRequests: { first: { method: 'elicitation/create', params: question } },
  }),
};
const legacyAsks: SampleTool = { definition, call: (_args, { ask }) => ask('elicitation/create', question) };

/** Every variable of the table of bounds in docs/operations.md. */
const [, bounds] = readFileSync('docs/operations.md', 'utf8').split('\n## Bounds\n');
const documented = [...bounds!.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name]) => name!);

let modern: Upstream;
let legacy: Upstream;
/** With small bounds for one caller, for the process, and for connections. */
let each: StartedGatehouse;
let all: StartedGatehouse;
let crowd: StartedGatehouse;
/** With small bounds for lists, and an upstream of two small tools. */
let few: StartedGatehouse;
let pair: Upstream;

beforeAll(async () => {
  modern = await startUpstream({ speaks: 'modern', tools: [...sampleTools, patientTool().tool, modernAsks] });
  legacy = await startUpstream({ speaks: 'legacy', tools: [...sampleTools, legacyAsks] });
  each = await startGatehouse({
    MAX_CALLS_PER_PRINCIPAL: '1',
    MAX_WAITING_CALLS_PER_PRINCIPAL: '1',
    MAX_WAIT_SECONDS: '1',
    UPSTREAM_MAX_CONCURRENCY: '2',
    MAX_HELD_BYTES_PER_PRINCIPAL: '100000',
    MAX_REQUEST_BYTES: '200000',
    MAX_HEADER_BYTES: '8192',
    MAX_RESPONSE_BYTES: '50000',
    MAX_BATCH_MESSAGES: '2',
    MAX_SESSIONS_PER_PRINCIPAL: '1',
    MAX_SESSION_BYTES: '400',
    MAX_STREAMS_PER_PRINCIPAL: '1',
    MAX_PARKED_CALLS_PER_PRINCIPAL: '1',
    MAX_QUESTIONS_PER_PRINCIPAL: '1',
  });
  all = await startGatehouse({
    MAX_CALLS: '1',
    MAX_WAITING_CALLS: '1',
    MAX_WAIT_SECONDS: '1',
    MAX_HELD_BYTES: '100000',
    MAX_SESSIONS: '1',
    MAX_SESSION_IDLE_SECONDS: '1',
    MAX_STREAMS: '1',
    MAX_PARKED_CALLS: '1',
    MAX_QUESTIONS: '1',
  });
  few = await startGatehouse({ MAX_LIST_ITEMS: '1', MAX_LIST_BYTES: '1024' });
  pair = await startUpstream({
    speaks: 'modern',
    tools: ['a', 'b'].map((name) => ({ ...modernAsks, definition: { name, inputSchema: { type: 'object' } } })),
  });
  crowd = await startGatehouse({
    MAX_CONNECTIONS: '6',
    MAX_CONNECTIONS_PER_PEER: '3',
    MAX_CONNECTIONS_PER_PRINCIPAL: '2',
  });
  for (const gatehouse of [each, all]) {
    await register(gatehouse, modern.url, 'New');
    await register(gatehouse, legacy.url, 'Old');
  }
});

afterAll(async () => {
  for (const gatehouse of [each, all, few, crowd]) await gatehouse.close();
  await pair.close();
  await modern.close();
  await legacy.close();
});

/** What a test leaves open. */
let open = new AbortController();
afterEach(async () => {
  open.abort();
  open = new AbortController();
  const held = (gatehouse: StartedGatehouse) => gatehouse.app.get(Ledger, { strict: false }).all;
  const left = (gatehouse: StartedGatehouse) =>
    held(gatehouse).calls + held(gatehouse).waiting + held(gatehouse).streams + held(gatehouse).questions;
  await vi.waitFor(() => {
    const some = left(each) + left(all) + held(crowd).connections;
    if (some > 0) throw new Error(`${some} of a test are held still`);
  }, 10_000);
});

type Call = (name: string, args?: object, params?: object) => Promise<RawAnswer>;

/** Calls of a new caller, of 2026-07-28. */
async function caller(gatehouse: StartedGatehouse): Promise<Call> {
  const token = await gatehouse.token({ sub: `caller-${Math.random()}` });
  const elicitation = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
  return (name, args = {}, params = {}) => {
    const { body, headers } = modernRequest('tools/call', { name, arguments: args, _meta: elicitation, ...params });
    return post(`${gatehouse.url}/mcp`, token, body, headers, open.signal);
  };
}

/** A call that gets no answer. Resolves when it is at the upstream. */
async function hangs(call: Call, args = {}): Promise<void> {
  const before = modern.calls('tools/call').length;
  call('new__patient', args).catch(() => undefined);
  await expect.poll(() => modern.calls('tools/call').length).toBe(before + 1);
}

/** As JSON-RPC and, where nothing was sent yet, as HTTP. */
function isRefused({ status, headers, message }: RawAnswer, code: 'TOO_MANY_REQUESTS' | 'GATEWAY_BUSY'): void {
  saysWhy(message, code);
  expect(status).toBe(code === 'GATEWAY_BUSY' ? 503 : 429);
  expect(headers.get('retry-after')).toBe(String(message.error?.data?.retryAfterSeconds));
}

function saysWhy({ error }: RawAnswer['message'], code: string): void {
  expect([error?.code, error?.data?.code]).toEqual([-32000, code]);
  expect(error?.data?.requestId).toMatch(/^[\w-]{8,}$/);
  expect(error?.data?.retryAfterSeconds).toBeGreaterThan(0);
}

const echo = { message: 'x' };
const long = { message: 'x'.repeat(60_000) };

/** Messages of a new caller of 2025-11-25. */
async function legacyCaller(gatehouse: StartedGatehouse) {
  const token = await gatehouse.token({ sub: `caller-${Math.random()}` });
  const url = `${gatehouse.url}/mcp`;
  const headers = (session?: string): Record<string, string> =>
    session === undefined ? {} : { 'mcp-session-id': session };
  const client = {
    begin: (more = {}) => {
      const params = { protocolVersion: '2025-11-25', capabilities: { elicitation: {} }, clientInfo: {}, ...more };
      return post(url, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    },
    /** The id of a session, as soon as there is room for one. */
    session: async () => {
      let id: string | null = null;
      const begin = async () => (id = (await client.begin()).headers.get('mcp-session-id'));
      await expect.poll(begin, { timeout: 10_000, interval: 200 }).not.toBeNull();
      return String(id);
    },
    call: (name: string, id: number, session?: string) => {
      const body = { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: echo } };
      return post(url, token, body, headers(session), open.signal);
    },
    listen: () => fetch(`${gatehouse.url}/sse`, { headers: { authorization: `Bearer ${token}` }, signal: open.signal }),
    post: (body: unknown, session: string) => post(url, token, body, headers(session)),
  };
  return client;
}

/** Opens as many sessions as there may be, and one more. */
async function tooManySessions(gatehouse: StartedGatehouse, code: 'TOO_MANY_REQUESTS' | 'GATEWAY_BUSY') {
  const [first, second] = [await legacyCaller(gatehouse), await legacyCaller(gatehouse)];
  const session = await first.session();
  isRefused(await (code === 'GATEWAY_BUSY' ? second : first).begin(), code);
  expect((await first.post({ jsonrpc: '2.0', id: 1, method: 'ping' }, session)).status).toBe(200);
  return { second };
}

async function tooManyStreams(gatehouse: StartedGatehouse, code: 'TOO_MANY_REQUESTS' | 'GATEWAY_BUSY') {
  const [first, second] = [await legacyCaller(gatehouse), await legacyCaller(gatehouse)];
  expect((await first.listen()).status).toBe(200);
  const refused = await (code === 'GATEWAY_BUSY' ? second : first).listen();
  const text = await refused.text();
  isRefused({ status: refused.status, headers: refused.headers, text, message: JSON.parse(text) as never }, code);
}

async function tooManyParked(gatehouse: StartedGatehouse, code: 'TOO_MANY_REQUESTS' | 'GATEWAY_BUSY') {
  const [first, second] = [await caller(gatehouse), await caller(gatehouse)];
  expect((await first('old__asks')).message.result).toMatchObject({ resultType: 'input_required' });
  isRefused(await (code === 'GATEWAY_BUSY' ? second : first)('old__asks'), code);
  expect((await first('new__echo', echo)).status).toBe(200);
}

async function tooManyQuestions(gatehouse: StartedGatehouse, code: 'TOO_MANY_REQUESTS' | 'GATEWAY_BUSY') {
  const first = await legacyCaller(gatehouse);
  const session = await first.session();
  const before = modern.calls('tools/call').length;
  first.call('new__asks', 1, session).catch(() => undefined);
  await expect.poll(() => modern.calls('tools/call').length).toBe(before + 1);
  saysWhy((await first.call('new__asks', 2, session)).message, code);
  await first.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }, session);
  await expect.poll(() => gatehouse.app.get(Ledger, { strict: false }).all.questions).toBe(0);
}

/** A batch of pings by a door, and what came of it. */
async function batchOf(length: number, door: '/mcp' | '/rpc' | '/ws' | '/sse'): Promise<string> {
  const token = await each.token({ sub: `batch-${Math.random()}` });
  const batch = Array.from({ length }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' }));
  if (door === '/mcp' || door === '/rpc') return (await post(`${each.url}${door}`, token, batch)).text;
  if (door === '/ws') {
    const socket = new WebSocket(`${each.url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${token}` },
    });
    open.signal.addEventListener('abort', () => socket.terminate());
    await once(socket, 'open');
    socket.send(JSON.stringify(batch));
    const [answer] = (await once(socket, 'message')) as [Buffer];
    return answer.toString();
  }
  const headers = { authorization: `Bearer ${token}` };
  const stream = await fetch(`${each.url}/sse`, { headers, signal: open.signal });
  const [first] = (await stream
    .body!.getReader()
    .read()
    .then(({ value }) => /\/messages\S+/.exec(Buffer.from(value!).toString()))) ?? [''];
  return (await post(`${each.url}${first}`, token, batch)).text;
}

/** What is said of an upstream's lists when it is registered where little may be listed. */
async function listedBy(url: string): Promise<string> {
  const name = `Listed ${Math.random()}`;
  const { body } = await few.admin('/gateways', { method: 'POST', body: { name, url } });
  return JSON.stringify(body.warnings);
}

/** A part of a body of somebody who signs in, of `length` bytes; the answer, where there is one. */
async function signingIn(length: number): Promise<() => string> {
  const { socket, text } = await rawConnection(each.url);
  open.signal.addEventListener('abort', () => socket.destroy());
  socket.write(
    `POST /admin/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{`,
  );
  return text;
}

/** One request on a bare connection. */
async function asking(gatehouse: StartedGatehouse, sub?: string) {
  const { socket, ask } = await rawConnection(gatehouse.url);
  open.signal.addEventListener('abort', () => socket.destroy());
  const token = sub === undefined ? '' : `Authorization: Bearer ${await gatehouse.token({ sub })}\r\n`;
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  const head = `Host: localhost\r\n${token}Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n`;
  return {
    list: () => ask(`POST /mcp HTTP/1.1\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`, /\r\n\r\n\{.*\}/s),
    health: () => ask('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n', /\r\n\r\n\{.*\}/s),
  };
}

const trips: Readonly<Record<string, () => Promise<void>>> = {
  MAX_CONNECTIONS: async () => {
    for (const sub of ['a', 'a', 'b', 'b', 'c', 'c']) {
      expect(await (await asking(crowd, sub)).list()).toMatch(/^HTTP\/1.1 200 /);
    }
    const more = await rawConnection(crowd.url);
    await expect.poll(more.text).toMatch(/^HTTP\/1.1 503 .*retry-after: 5\r\n.*"code":"GATEWAY_BUSY"/s);
    await expect.poll(() => more.socket.closed).toBe(true);
  },
  MAX_CONNECTIONS_PER_PRINCIPAL: async () => {
    for (const status of [200, 200, 429]) {
      expect(await (await asking(crowd, 'greedy')).list()).toContain(`HTTP/1.1 ${status} `);
    }
    expect(await (await asking(crowd, 'modest')).list()).toContain('HTTP/1.1 200 ');
  },
  MAX_CONNECTIONS_PER_PEER: async () => {
    for (let n = 0; n < 3; n++) await asking(crowd);
    expect(await (await asking(crowd)).list()).toMatch(/^HTTP\/1.1 429 .*retry-after: 5\r\n.*"TOO_MANY_REQUESTS"/s);
    expect(await (await asking(crowd)).health()).toMatch(/^HTTP\/1.1 200 /);
  },
  MAX_CALLS: async () => {
    await hangs(await caller(all));
    isRefused(await (await caller(all))('new__echo', echo), 'GATEWAY_BUSY');
  },
  MAX_CALLS_PER_PRINCIPAL: async () => {
    const [greedy, other] = [await caller(each), await caller(each)];
    await hangs(greedy);
    const waits = greedy('old__echo', echo);
    expect((await other('old__echo', echo)).status).toBe(200);
    isRefused(await waits, 'TOO_MANY_REQUESTS');
  },
  UPSTREAM_MAX_CONCURRENCY: async () => {
    await hangs(await caller(each));
    await hangs(await caller(each));
    const third = await caller(each);
    isRefused(await third('new__echo', echo), 'GATEWAY_BUSY');
    expect((await third('old__echo', echo)).status).toBe(200);
  },
  MAX_WAITING_CALLS: async () => {
    const [first, second] = [await caller(all), await caller(all)];
    await hangs(first);
    const waits = first('new__echo', echo);
    await expect.poll(() => second('new__echo', echo).then(({ status }) => status)).toBe(503);
    isRefused(await waits, 'GATEWAY_BUSY');
  },
  MAX_WAITING_CALLS_PER_PRINCIPAL: async () => {
    const greedy = await caller(each);
    await hangs(greedy);
    const answers = await Promise.all([greedy('new__echo', echo), greedy('new__echo', echo)]);
    for (const answer of answers) isRefused(answer, 'TOO_MANY_REQUESTS');
  },
  MAX_WAIT_SECONDS: async () => {
    const greedy = await caller(each);
    await hangs(greedy);
    const began = performance.now();
    isRefused(await greedy('new__echo', echo), 'TOO_MANY_REQUESTS');
    expect(performance.now() - began).toBeGreaterThan(900);
  },
  MAX_HELD_BYTES: async () => {
    await hangs(await caller(all), long);
    isRefused(await (await caller(all))('new__echo', long), 'GATEWAY_BUSY');
  },
  MAX_HELD_BYTES_PER_PRINCIPAL: async () => {
    const greedy = await caller(each);
    await hangs(greedy, long);
    isRefused(await greedy('new__echo', long), 'TOO_MANY_REQUESTS');
  },
  MAX_REQUEST_BYTES: async () => {
    expect((await (await caller(each))('new__echo', { message: 'x'.repeat(250_000) })).status).toBe(413);
  },
  MAX_HEADER_BYTES: async () => {
    const asked = (length: number) => each.fetch('/health', { headers: { cookie: 'x'.repeat(length) } });
    expect((await asked(6_000)).status).toBe(200);
    expect((await asked(9_000)).status).toBe(431);
  },
  MAX_BATCH_MESSAGES: async () => {
    const tooMany = /"code":-32600,"message":"A batch holds at most 2 messages"/;
    expect(await batchOf(2, '/mcp')).toMatch(/^\[.*"id":0.*"id":1.*\]$/s);
    expect(await batchOf(3, '/mcp')).toMatch(tooMany);
    expect(await batchOf(3, '/rpc')).toMatch(tooMany);
    expect(await batchOf(3, '/ws')).toMatch(tooMany);
    expect(await batchOf(3, '/sse')).toMatch(tooMany);
  },
  MAX_HELD_BYTES_PER_PEER: async () => {
    await signingIn(60_000);
    await sleep(100);
    const second = await signingIn(10_000);
    await expect.poll(second).toMatch(/^HTTP\/1.1 429 .*retry-after: 2\r\n.*"code":"TOO_MANY_REQUESTS"/is);
    const large = await signingIn(70_000);
    await expect.poll(large).toMatch(/^HTTP\/1.1 413 .*"code":"BODY_TOO_LARGE"/is);
    const short = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    // What is refused unread is held no longer.
    for (let n = 0; n < 3; n++) {
      const headers = { ...short.headers, 'content-encoding': 'gzip' };
      const compressed = { method: 'POST', headers, body: Buffer.alloc(3_000) };
      expect((await each.fetch('/admin/session', compressed)).status).toBe(415);
    }
    expect((await each.fetch('/admin/session', short)).status).toBe(401);
  },
  MAX_LIST_ITEMS: async () => {
    expect(await listedBy(pair.url)).toContain('more than 1 items; the rest was left out');
  },
  MAX_LIST_BYTES: async () => {
    expect(await listedBy(modern.url)).toContain('the lists are larger than 1024 bytes');
  },
  MAX_RESPONSE_BYTES: async () => {
    const { message } = await (await caller(each))('new__echo', long);
    expect(message.error?.data?.code).toBe('UPSTREAM_TOO_LARGE');
  },
  MAX_SESSIONS: async () => void (await tooManySessions(all, 'GATEWAY_BUSY')),
  MAX_SESSIONS_PER_PRINCIPAL: async () => {
    const { second } = await tooManySessions(each, 'TOO_MANY_REQUESTS');
    expect((await second.begin()).status).toBe(200);
  },
  MAX_SESSION_BYTES: async () => {
    const talkative = await legacyCaller(each);
    const refused = await talkative.begin({ clientInfo: { name: 'x'.repeat(400) } });
    expect(refused.message.error?.code).toBe(-32602);
    expect((await talkative.begin()).status).toBe(200);
  },
  MAX_SESSION_IDLE_SECONDS: async () => {
    const client = await legacyCaller(all);
    const session = await client.session();
    expect((await client.call('old__echo', 1, session)).status).toBe(200);
    const ended = () => legacy.requests.filter(({ method }) => method === 'DELETE').length;
    const before = ended();
    await expect.poll(ended, { timeout: 15_000 }).toBe(before + 1);
    expect((await client.call('old__echo', 2, session)).status).toBe(404);
  },
  MAX_STREAMS: () => tooManyStreams(all, 'GATEWAY_BUSY'),
  MAX_STREAMS_PER_PRINCIPAL: () => tooManyStreams(each, 'TOO_MANY_REQUESTS'),
  MAX_PARKED_CALLS: () => tooManyParked(all, 'GATEWAY_BUSY'),
  MAX_PARKED_CALLS_PER_PRINCIPAL: () => tooManyParked(each, 'TOO_MANY_REQUESTS'),
  MAX_QUESTIONS: () => tooManyQuestions(all, 'GATEWAY_BUSY'),
  MAX_QUESTIONS_PER_PRINCIPAL: () => tooManyQuestions(each, 'TOO_MANY_REQUESTS'),
};

describe('the bounds of docs/operations.md', () => {
  it('are each tripped here', () => {
    expect(new Set(documented)).toEqual(new Set(Object.keys(trips)));
  });

  it('are those of the configuration, with their defaults', () => {
    const units: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, minutes: 60 };
    const rows = [...bounds!.matchAll(/^\| `([A-Z_]+)` +\| ([\d,]+) ?(\w*)/gm)];
    const said = rows.map(([, name, number, unit]) => [
      name,
      Number(number!.replaceAll(',', '')) * (units[unit!] ?? 1),
    ]);
    const known = Object.values(sections).flatMap((section) => Object.entries<{ fallback: unknown }>(section));
    const bounding = known.filter(([name]) => name.startsWith('MAX_') || name === 'UPSTREAM_MAX_CONCURRENCY');
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(bounding.map(([name, { fallback }]) => [name, fallback])),
    );
  });

  it.each(documented)('%s', async (name) => {
    await expect(trips[name]!()).resolves.toBeUndefined();
  });
});
