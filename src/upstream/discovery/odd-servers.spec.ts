import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { startUpstream, type Received, type UpstreamOptions } from '../../../test/support/upstreams/upstream.js';
import { readEnvironment } from '../../config/read-environment.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { Dispatchers } from '../dial/dispatchers.js';
import { Probe, type ProbeTerms } from './probe.js';
import { targetAt, withKey } from '../../../test/support/upstreams/target.js';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

/** true: answered; false: the usual server answers. */
type Odd = (request: Received, res: ServerResponse) => boolean | Promise<boolean>;

async function probed(
  intercept: Odd,
  terms: Partial<ProbeTerms> = {},
  speaks: 'legacy' | 'sse' = 'legacy',
  options: UpstreamOptions = {},
) {
  const up = await startUpstream({ ...options, speaks, intercept });
  const env = readEnvironment({});
  const dispatchers = new Dispatchers(env);
  open.push(up, dispatchers);
  const target = targetAt(up.url, { ...withKey, timeoutMs: 60_000 });
  const report = await new Probe(dispatchers, new Ledger(env), env).run(target, {
    transport: null,
    timeoutSeconds: null,
    ...terms,
  });
  return { up, report, found: report.ok ? report.discovery.items.map(({ name }) => name) : report.error };
}

const sample = ['echo', 'reflect', 'slow'];
const events = { 'content-type': 'text/event-stream' };
const json = { 'content-type': 'application/json' };
const event = (message: unknown) => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

/** What the usual server says to `initialize`. */
const initializeResult = (id: unknown) => ({
  jsonrpc: '2.0',
  id,
  result: {
    protocolVersion: '2025-11-25',
    capabilities: { tools: {} },
    serverInfo: { name: 'sample', version: '1' },
  },
});
const tools = (id: unknown) => ({
  jsonrpc: '2.0',
  id,
  result: { tools: [{ name: 'one', inputSchema: { type: 'object' } }] },
});

describe('notifications/initialized', () => {
  it.each<[string, (res: ServerResponse) => unknown]>([
    ['a stream that stays open', (res) => res.writeHead(200, events).flushHeaders()],
    ['JSON that never ends', (res) => res.writeHead(200, json).write('{')],
    ['nothing at all', () => undefined],
    ['an error', (res) => res.writeHead(400, json).end('{"jsonrpc":"2.0","id":null,"error":{"code":-32601}}')],
    ['202 with a body', (res) => res.writeHead(202, json).end('{"ok":true}')],
  ])('may be answered with %s', async (_, answer) => {
    const { found } = await probed(({ rpc }, res) => {
      if (rpc?.method !== 'notifications/initialized') return false;
      answer(res);
      return true;
    });
    expect(found).toEqual(sample);
  });
});

describe('an event stream', () => {
  it('may hold text, other events, batches and pings before the answer', async () => {
    const { up, found } = await probed(({ rpc }, res) => {
      if (rpc?.method !== 'initialize' && rpc?.method !== 'tools/list') return false;
      res.writeHead(200, { ...events, 'mcp-session-id': 'of-this-server' });
      res.write('data: connected\n\nevent: hello\ndata: {}\n\n');
      res.write(event({ jsonrpc: '2.0', id: 'p', method: 'ping' }));
      const answer = rpc.method === 'initialize' ? initializeResult(rpc.id) : tools(rpc.id);
      res.end(event([{ jsonrpc: '2.0', method: 'notifications/message', params: {} }, answer]));
      return true;
    });
    expect(found).toEqual(['one']);
    const pongs = () => up.requests.filter(({ rpc }) => rpc?.id === 'p' && rpc.result !== undefined);
    await expect.poll(() => pongs().map(({ headers }) => headers['mcp-session-id'])).toHaveLength(2);
    expect(pongs()[0]!.headers['mcp-session-id']).toBe('of-this-server');
  });

  it('may ask what nobody is there to be asked: there are no roots, and all else is refused', async () => {
    const { up } = await probed(({ rpc }, res) => {
      if (rpc?.method !== 'tools/list') return false;
      res.writeHead(200, events);
      res.write(event({ jsonrpc: '2.0', id: 'r', method: 'roots/list' }));
      res.write(event({ jsonrpc: '2.0', id: 's', method: 'sampling/createMessage', params: {} }));
      res.end(event(tools(rpc.id)));
      return true;
    });
    const said = (id: string) => up.requests.find(({ rpc }) => rpc?.id === id)?.rpc;
    await expect.poll(() => said('r')).toMatchObject({ result: { roots: [] } });
    await expect.poll(() => said('s')).toMatchObject({ error: { code: -32601 } });
  });

  it('that closes after its first event is asked again, from that event on', async () => {
    let waiting: unknown;
    const { up, found } = await probed(({ rpc, method, headers }, res) => {
      if (rpc?.method === 'tools/list') {
        waiting = rpc.id;
        res.writeHead(200, events).end('retry: 5\nid: first\ndata:\n\n');
        return true;
      }
      if (method !== 'GET' || waiting === undefined) return false;
      res.writeHead(200, events);
      if (headers['last-event-id'] === 'first') res.end('retry: 5\nid: second\ndata:\n\n');
      else res.end(`id: third\n${event(tools(waiting))}`);
      return true;
    });
    expect(found).toEqual(['one']);
    const asked = up.requests.filter(({ method }) => method === 'GET').map(({ headers }) => headers['last-event-id']);
    expect(asked).toEqual(['first', 'second']);
  });
});

describe('the transport that a gateway names', () => {
  it('is tried first', async () => {
    const { up, report } = await probed(() => false, { transport: 'SSE' }, 'sse');
    expect(report).toMatchObject({ ok: true, discovery: { transport: 'sse' } });
    expect(up.requests[0]!.method).toBe('GET');
  });

  it('is not the only one', async () => {
    expect((await probed(() => false, { transport: 'SSE' })).found).toEqual(sample);
    expect((await probed(() => false, { transport: 'STREAMABLEHTTP' }, 'sse')).found).toEqual(sample);
  });

  it('is found where a POST opens a stream as well', async () => {
    const { found } = await probed(
      ({ method, path }, res) => {
        if (method !== 'POST' || path.includes('messages')) return false;
        res.writeHead(200, events).write('event: endpoint\ndata: /nowhere\n\n');
        return true;
      },
      {},
      'sse',
    );
    expect(found).toEqual(sample);
  });

  it.each([null, 'SSE', 'STREAMABLEHTTP'] as const)('says of both (%s first) what got further', async (transport) => {
    const elsewhere = ({ method }: Received, res: ServerResponse) => {
      if (method === 'GET') res.writeHead(200, events).write('event: endpoint\ndata: http://elsewhere.test/m\n\n');
      else res.writeHead(405, { 'content-type': 'text/plain' }).end('no POST here, secret-key-123');
      return true;
    };
    expect((await probed(elsewhere, { transport })).found).toMatchObject({
      message: 'the server names an endpoint on another origin',
    });
    const neither = ({ method }: Received, res: ServerResponse) => {
      res.writeHead(method === 'GET' ? 404 : 500, { 'content-type': 'text/plain' }).end(`no ${method}, secret-key-123`);
      return true;
    };
    const said = transport === 'SSE' ? '404: no GET' : '500: no POST';
    expect((await probed(neither, { transport })).found).toMatchObject({
      message: `the server answered ${said}, [redacted]`,
    });
  });
});

describe('time', () => {
  it('is that of the gateway, a step', async () => {
    const slow: Odd = async ({ rpc }) => {
      if (rpc?.method === 'initialize' || rpc?.method === 'tools/list') await new Promise((r) => setTimeout(r, 700));
      return false;
    };
    expect((await probed(slow, { timeoutSeconds: 5 })).found).toEqual(sample);
  });

  it('does not end for initialize while server/discover is never answered', async () => {
    const silent: Odd = ({ rpc }) => rpc?.method === 'server/discover';
    expect((await probed(silent, { timeoutSeconds: 60 })).found).toEqual(sample);
  }, 30_000);
});

describe('a list that is refused', () => {
  const refused = (...methods: string[]) => {
    const refuse: Odd = ({ rpc }, res) => {
      if (!methods.includes(rpc?.method ?? '')) return false;
      res.writeHead(401).end();
      return true;
    };
    return probed(refuse, {}, 'legacy', { capabilities: { tools: {}, prompts: {} } });
  };

  it('costs that list', async () => {
    const { report, found } = await refused('prompts/list');
    expect(found).toEqual(sample);
    expect(report).toMatchObject({ discovery: { unread: ['prompt'], warnings: [expect.stringContaining('401')] } });
  });

  it('is the answer where all are', async () => {
    const { found } = await refused('tools/list', 'prompts/list');
    expect(found).toMatchObject({ code: 'UPSTREAM_CREDENTIALS_REFUSED', statusCode: 401 });
  });
});
