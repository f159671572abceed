import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureLogs } from './support/captured-logs.js';
import { startGatehouse, type StartedGatehouse } from './support/app.js';
import { canary, sweep } from './support/canary.js';
import { modernRequest, post } from './support/mcp-client.js';
import { register } from './support/register.js';
import { startUpstream, type CallContext, type Received, type SampleTool, type Upstream } from './support/upstream.js';

/** An upstream that knows the key it is sent, and writes it into every place of everything it says. */
const keys = { streamable: canary(), events: canary(), stream: canary(), modern: canary() };
type Name = keyof typeof keys;
const names = Object.keys(keys) as Name[];

const keyOf = ({ headers }: Received): string => Buffer.from(String(headers['x-api-key']), 'latin1').toString('utf8');

const progressTokenOf = ({ rpc }: Received): unknown =>
  (rpc?.params?._meta as Record<string, unknown> | undefined)?.progressToken;

/** Says it in a log message and as progress. */
function chatter(key: string, { request, send }: CallContext): void {
  send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'error', logger: key, data: { key } } });
  const progressToken = progressTokenOf(request) ?? 'none';
  const params = { progressToken, progress: 1, message: `working with ${key}` };
  send({ jsonrpc: '2.0', method: 'notifications/progress', params });
}

const question = (key: string) => ({
  message: `Is ${key} your key?`,
  requestedSchema: { type: 'object', properties: { yes: { type: 'boolean', description: key } } },
});

const tool = (name: string, call: SampleTool['call']): SampleTool => ({
  definition: { name, inputSchema: { type: 'object' } },
  call,
});

const tools = (modern: boolean): SampleTool[] => [
  tool('tell', (_args, context) => {
    const key = keyOf(context.request);
    chatter(key, context);
    return { content: [{ type: 'text', text: key }], structuredContent: { [key]: [key] }, _meta: { key } };
  }),
  tool('fail', (_args, { request }) => {
    throw new Error(`Invalid API key: ${keyOf(request)}`);
  }),
  tool('ask', async (_args, { request, ask }) => {
    const key = keyOf(request);
    const done = { content: [{ type: 'text', text: `answered ${key}` }] };
    if (!modern) await ask('elicitation/create', question(key));
    else if (request.rpc?.params?.requestState === undefined) {
      const inputRequests = { q: { method: 'elicitation/create', params: question(key) } };
      return { resultType: 'input_required', requestState: 'one', inputRequests };
    }
    return done;
  }),
];

describe('a secret that an upstream says again', () => {
  const upstreams = {} as Record<Name, Upstream>;
  const said: Record<string, string> = { answers: '', logs: '' };
  const refusing = new Set<Name>();
  let gatehouse: StartedGatehouse;
  let token: string;

  /** `initialize`, or the list and the call of a server that has no `initialize`, is refused where `refusing` says so. */
  const refuser = (name: Name) => {
    let stream: ServerResponse | null = null;
    return (request: Received, res: ServerResponse): boolean => {
      if (name === 'stream' && request.method === 'GET') stream = res;
      const { method, id } = request.rpc ?? {};
      const refused = name === 'modern' ? ['tools/list', 'tools/call'] : ['initialize'];
      if (!refusing.has(name) || !refused.includes(method ?? '')) return false;
      if (name === 'stream' && !request.path.includes('sessionId')) return false;
      const key = keyOf(request);
      const error = { code: -32000, message: `Invalid API key: ${key}`, data: { key } };
      const text = JSON.stringify({ jsonrpc: '2.0', id, error });
      if (name === 'stream') {
        res.writeHead(202).end();
        stream?.write(`event: message\ndata: ${text}\n\n`);
      } else res.writeHead(200, { 'content-type': 'application/json' }).end(text);
      return true;
    };
  };

  const admin = async (path: string, body?: unknown) => {
    const answer = await gatehouse.admin(path, body === undefined ? {} : { method: 'POST', body });
    said.answers += JSON.stringify(answer.body);
    return answer;
  };

  /** Everything the client is sent, as it comes. */
  const hearing: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const [ours, theirs] = response.body.tee();
    const read = async () => {
      for await (const chunk of ours as unknown as AsyncIterable<Uint8Array>) {
        said.answers += Buffer.from(chunk).toString('utf8');
      }
    };
    read().catch(() => undefined);
    return new Response(theirs, response);
  };

  beforeAll(async () => {
    captureLogs((text) => (said.logs += text));
    gatehouse = await startGatehouse({ LOG_LEVEL: 'DEBUG', HEALTH_CHECK_INTERVAL_SECONDS: '0' });
    token = await gatehouse.token();
    const speaks = { streamable: 'legacy', events: 'legacy', stream: 'sse', modern: 'modern' } as const;
    for (const name of names) {
      upstreams[name] = await startUpstream({
        speaks: speaks[name],
        sse: name === 'events',
        capabilities: { tools: {}, logging: {} },
        tools: tools(name === 'modern'),
        instructions: `Use ${keys[name]}`,
        serverName: `the server of ${keys[name]}`,
        intercept: refuser(name),
      });
      await register(gatehouse, upstreams[name].url, name, { 'X-API-Key': keys[name] });
    }
  });

  afterAll(async () => {
    vi.restoreAllMocks();
    await gatehouse.close();
    await Promise.all(names.map((name) => upstreams[name].close()));
  });

  const nowhere = () => expect(sweep(Object.values(keys), said)).toEqual([]);

  const rest = async (name: Name, item: string) => {
    const { body } = await admin(`/tools?limit=0`);
    const list = body as unknown as { id: string; name: string; gatewaySlug: string }[];
    const found = list.find((each) => each.gatewaySlug === name && each.name.endsWith(item));
    return admin(`/tools/${found!.id}/call`, { arguments: {} });
  };

  const singleCall = (path: string) => async (name: Name, item: string) => {
    const params = { name: `${name}__${item}`, arguments: {}, _meta: { progressToken: 'p' } };
    const answer = await post(gatehouse.url + path, token, { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    said.answers += answer.text;
    return answer.text;
  };

  const modernCall = async (name: Name, item: string) => {
    const elicitation = { form: {} };
    const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation }, progressToken: 'p' };
    const level = { 'io.modelcontextprotocol/logLevel': 'debug' };
    const params = { name: `${name}__${item}`, arguments: {}, _meta: { ...meta, ...level } };
    const ask = async (more: object) => {
      const { body, headers } = modernRequest('tools/call', { ...params, ...more });
      const answer = await post(`${gatehouse.url}/mcp`, token, body, headers);
      said.answers += answer.text;
      return answer;
    };
    const { message, text } = await ask({});
    const { requestState, inputRequests } = message.result ?? {};
    if (requestState === undefined) return text;
    const accepted = { action: 'accept', content: { yes: true } };
    const inputResponses = Object.fromEntries(Object.keys(inputRequests as object).map((key) => [key, accepted]));
    return text + (await ask({ requestState, inputResponses })).text;
  };

  const sessionCall = (transport: () => SSEClientTransport | StreamableHTTPClientTransport) => {
    return async (name: Name, item: string) => {
      const client = new Client({ name: 'c', version: '1' }, { capabilities: { elicitation: {} } });
      const heard: unknown[] = [];
      client.fallbackNotificationHandler = async (news) => void heard.push(news);
      client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
        heard.push(params);
        return { action: 'accept' as const, content: { yes: true } };
      });
      await client.connect(transport());
      const call = { name: `${name}__${item}`, arguments: {} };
      const onprogress = (progress: unknown) => void heard.push(progress);
      const answer = await client.callTool(call, undefined, { onprogress }).catch((error: Error) => error.message);
      await client.close();
      return JSON.stringify([...heard, answer]);
    };
  };

  const bearer = () => ({ requestInit: { headers: { authorization: `Bearer ${token}` } }, fetch: hearing });
  const doors: Readonly<Record<string, (name: Name, item: string) => Promise<string>>> = {
    'a session': sessionCall(() => new StreamableHTTPClientTransport(new URL(`${gatehouse.url}/mcp`), bearer())),
    'HTTP+SSE': sessionCall(() => new SSEClientTransport(new URL(`${gatehouse.url}/sse`), bearer())),
    '2026-07-28': modernCall,
    '/rpc': singleCall('/rpc'),
    'no session': singleCall('/mcp'),
    REST: async (name, item) => JSON.stringify((await rest(name, item)).body),
  };

  it.each(Object.keys(doors))('is masked in results, messages, progress, questions and errors: %s', async (door) => {
    for (const name of names) {
      for (const item of ['tell', 'fail', 'ask']) {
        // They can be asked nothing.
        if (item === 'ask' && ['REST', '/rpc', 'no session'].includes(door)) continue;
        expect(`${name} ${item} ${await doors[door]!(name, item)}`).toContain('[redacted]');
      }
    }
    nowhere();
  });

  it('is masked in what a test, a refresh and a list show', async () => {
    for (const name of names) {
      const { body } = await admin('/gateways/test', { gateway_id: name });
      expect(body.serverName).toBe('the server of [redacted]');
      await admin(`/gateways/${name}/refresh`, {});
    }
    nowhere();
  });

  it.each(Object.keys(doors))('is masked where the key is refused: %s', async (door) => {
    for (const name of names) {
      refusing.delete(name);
      // Upstream sessions that stand would not be opened again.
      upstreams[name].expireSessions();
      upstreams[name].cut();
      refusing.add(name);
      expect(`${name} ${await doors[door]!(name, 'tell')}`).toContain('Invalid API key: [redacted]');
    }
    refusing.clear();
    nowhere();
  });

  it('is masked where registering, testing and refreshing are refused', async () => {
    for (const name of names) {
      refusing.add(name);
      const { body } = await admin('/gateways/test', { gateway_id: name });
      expect(JSON.stringify(body)).toContain('Invalid API key: [redacted]');
      await admin(`/gateways/${name}/refresh`, {});
      const again = {
        name: `${name} again`,
        url: `${upstreams[name].url}?again`,
        auth_headers: { 'X-API-Key': keys[name] },
      };
      // A server without `initialize` refused its list alone, which costs that list and a warning.
      const registered = await admin('/gateways', again);
      expect(registered.status).toBe(name === 'modern' ? 201 : 502);
      expect(JSON.stringify(registered.body)).toContain('Invalid API key: [redacted]');
      await admin(`/gateways/${name}`);
    }
    await admin('/admin/audit');
    expect(said.logs).toContain('[redacted]');
    nowhere();
  });
});
