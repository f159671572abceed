import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { CreateMessageRequestSchema, ElicitRequestSchema, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureLogs } from '../support/captured-logs.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { canary, sweep } from '../support/canary.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { startReceiver } from '../support/wire/otlp-receiver.js';
import { register } from '../support/upstreams/register.js';
import {
  startUpstream,
  type CallContext,
  type Received,
  type SampleTool,
  type Upstream,
} from '../support/upstreams/upstream.js';

/** An upstream that knows the key it is sent, and writes it into every place of everything it says. */
const keys = { streamable: canary(), events: canary(), stream: canary(), modern: canary() };
type Name = keyof typeof keys;
const names = Object.keys(keys) as Name[];

const keyOf = ({ headers }: Received): string => Buffer.from(String(headers['x-api-key']), 'latin1').toString('utf8');

/** Asks in one way; everything that the client hears, as text. */
type Door = (method: string, params: Record<string, unknown>) => Promise<string>;

/** What clients say to questions. */
const accepted = { action: 'accept' as const, content: { yes: true } };
const sampled = { role: 'assistant' as const, model: 'm', content: { type: 'text' as const, text: 'yes' } };

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

const sampling = (key: string) => ({
  messages: [{ role: 'user', content: { type: 'text', text: `Is ${key} your key?` } }],
  systemPrompt: key,
  stopSequences: [key],
  metadata: { [key]: key },
  maxTokens: 9,
});

/** A call that asks its client something with the key in it. */
const asking =
  (modern: boolean, method: string, words: (key: string) => object): SampleTool['call'] =>
  async (_args, { request, ask }) => {
    const key = keyOf(request);
    if (!modern) await ask(method, words(key));
    else if (request.rpc?.params?.requestState === undefined) {
      const inputRequests = { q: { method, params: words(key) } };
      return { resultType: 'input_required', requestState: 'one', inputRequests };
    }
    return { content: [{ type: 'text', text: `answered ${key}` }] };
  };

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
  tool('ask', asking(modern, 'elicitation/create', question)),
  tool('sample', asking(modern, 'sampling/createMessage', sampling)),
];

/** What else an upstream is asked, and what it makes of its key then. */
const others: Readonly<
  Record<string, { params: (name: Name) => Record<string, unknown>; result: (key: string) => object }>
> = {
  'completion/complete': {
    params: (name) => ({ ref: { type: 'ref/prompt', name: `${name}__p` }, argument: { name: 'a', value: '' } }),
    result: (key) => ({ completion: { values: [key, `${key}!`], total: 2 } }),
  },
  'prompts/get': {
    params: (name) => ({ name: `${name}__p` }),
    result: (key) => ({
      description: key,
      messages: [{ role: 'user', content: { type: 'text', text: `use ${key}` } }],
    }),
  },
  'resources/read': {
    params: (name) => ({ uri: `data://${name}` }),
    result: (key) => ({ contents: [{ uri: `data://${key}`, text: key, _meta: { [key]: key } }] }),
  },
};

describe('a secret that an upstream says again', () => {
  const upstreams = {} as Record<Name, Upstream>;
  const said: Record<string, string> = { answers: '', logs: '' };
  const refusing = new Set<Name>();
  let gatehouse: StartedGatehouse;
  let token: string;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  /**
   * Answers what `others` has; `initialize`, or the list and the call of a server that has no `initialize`, is refused where
   * `refusing` says so.
   */
  const speaker = (name: Name) => {
    let stream: ServerResponse | null = null;
    return (request: Received, res: ServerResponse): boolean => {
      if (name === 'stream' && request.method === 'GET') stream = res;
      const { method = '', id } = request.rpc ?? {};
      if (name === 'stream' && !request.path.includes('sessionId')) return false;
      const refused = name === 'modern' ? ['tools/list', 'tools/call'] : ['initialize'];
      const key = keyOf(request);
      let answer: object;
      if (Object.hasOwn(others, method)) {
        answer = { result: { ...(name === 'modern' && { resultType: 'complete' }), ...others[method]!.result(key) } };
      } else if (refusing.has(name) && refused.includes(method)) {
        answer = { error: { code: -32000, message: `Invalid API key: ${key}`, data: { key } } };
      } else return false;
      const text = JSON.stringify({ jsonrpc: '2.0', id, ...answer });
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
    receiver = await startReceiver();
    vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '50');
    gatehouse = await startGatehouse({
      LOG_LEVEL: 'DEBUG',
      ACCESS_LOG: 'json',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      HEALTH_CHECK_INTERVAL_SECONDS: '0',
    });
    token = await gatehouse.token();
    const speaks = { streamable: 'legacy', events: 'legacy', stream: 'sse', modern: 'modern' } as const;
    for (const name of names) {
      upstreams[name] = await startUpstream({
        speaks: speaks[name],
        sse: name === 'events',
        capabilities: { tools: {}, logging: {}, completions: {}, prompts: {}, resources: {} },
        tools: tools(name === 'modern'),
        prompts: [{ name: 'p', arguments: [{ name: 'a' }] }],
        resources: [{ uri: `data://${name}`, name: 'r' }],
        instructions: `Use ${keys[name]}`,
        serverName: `the server of ${keys[name]}`,
        intercept: speaker(name),
      });
      await register(gatehouse, upstreams[name].url, name, { 'X-API-Key': keys[name] });
    }
  });

  afterAll(async () => {
    vi.restoreAllMocks();
    await gatehouse.close();
    await Promise.all(names.map((name) => upstreams[name].close()));
    receiver.close();
    vi.unstubAllEnvs();
  });

  const nowhere = () => expect(sweep(Object.values(keys), { ...said, traces: receiver.state.raw })).toEqual([]);

  const rest: Door = async (_method, params) => {
    const { body } = await admin(`/tools?limit=0`);
    const list = body as unknown as { id: string; name: string; gatewaySlug: string }[];
    const [slug, item] = String(params.name).split('__');
    const found = list.find((each) => each.gatewaySlug === slug && each.name.endsWith(item!));
    return JSON.stringify((await admin(`/tools/${found!.id}/call`, { arguments: {} })).body);
  };

  const singleCall =
    (path: string): Door =>
    async (method, given) => {
      const params = { ...given, _meta: { progressToken: 'p' } };
      const answer = await post(gatehouse.url + path, token, { jsonrpc: '2.0', id: 1, method, params });
      said.answers += answer.text;
      return answer.text;
    };

  const modernCall: Door = async (method, given) => {
    const capabilities = { elicitation: { form: {} }, sampling: {} };
    const meta = { 'io.modelcontextprotocol/clientCapabilities': capabilities, progressToken: 'p' };
    const level = { 'io.modelcontextprotocol/logLevel': 'debug' };
    const params = { ...given, _meta: { ...meta, ...level } };
    const ask = async (more: object) => {
      const { body, headers } = modernRequest(method, { ...params, ...more });
      const answer = await post(`${gatehouse.url}/mcp`, token, body, headers);
      said.answers += answer.text;
      return answer;
    };
    const { message, text } = await ask({});
    const { requestState, inputRequests } = message.result ?? {};
    if (requestState === undefined) return text;
    const inputResponses = Object.fromEntries(
      Object.entries(inputRequests as Record<string, { method: string }>).map(([key, asked]) => [
        key,
        asked.method === 'elicitation/create' ? accepted : sampled,
      ]),
    );
    return text + (await ask({ requestState, inputResponses })).text;
  };

  const sessionCall =
    (transport: () => SSEClientTransport | StreamableHTTPClientTransport): Door =>
    async (method, params) => {
      const client = new Client({ name: 'c', version: '1' }, { capabilities: { elicitation: {}, sampling: {} } });
      const heard: unknown[] = [];
      client.fallbackNotificationHandler = async (news) => void heard.push(news);
      client.setRequestHandler(ElicitRequestSchema, (asked) => {
        heard.push(asked.params);
        return accepted;
      });
      client.setRequestHandler(CreateMessageRequestSchema, (asked) => {
        heard.push(asked.params);
        return sampled;
      });
      await client.connect(transport());
      const onprogress = (progress: unknown) => void heard.push(progress);
      const answer = await client
        .request({ method, params }, ResultSchema, { onprogress })
        .catch((error: Error) => error.message);
      await client.close();
      return JSON.stringify([...heard, answer]);
    };

  const bearer = () => ({ requestInit: { headers: { authorization: `Bearer ${token}` } }, fetch: hearing });
  const doors: Readonly<Record<string, Door>> = {
    'a session': sessionCall(() => new StreamableHTTPClientTransport(new URL(`${gatehouse.url}/mcp`), bearer())),
    'HTTP+SSE': sessionCall(() => new SSEClientTransport(new URL(`${gatehouse.url}/sse`), bearer())),
    '2026-07-28': modernCall,
    '/rpc': singleCall('/rpc'),
    'no session': singleCall('/mcp'),
    REST: rest,
  };
  const called = (door: string, name: Name, item: string) =>
    doors[door]!('tools/call', { name: `${name}__${item}`, arguments: {} });

  it.each(Object.keys(doors))('is masked in results, messages, progress, questions and errors: %s', async (door) => {
    for (const name of names) {
      for (const item of ['tell', 'fail', 'ask', 'sample']) {
        // They can be asked nothing.
        if (['ask', 'sample'].includes(item) && ['REST', '/rpc', 'no session'].includes(door)) continue;
        expect(`${name} ${item} ${await called(door, name, item)}`).toContain('[redacted]');
      }
    }
    nowhere();
  });

  it.each(Object.keys(doors).filter((door) => door !== 'REST'))(
    'is masked in completions, prompts and resources: %s',
    async (door) => {
      for (const name of names) {
        // It answers on the stream that was opened last, which a session of its own alone is sure to have.
        if (name === 'stream' && !['a session', 'HTTP+SSE'].includes(door)) continue;
        for (const [method, { params }] of Object.entries(others))
          expect(`${name} ${method} ${await doors[door]!(method, params(name))}`).toContain('[redacted]');
      }
      nowhere();
    },
  );

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
      expect(`${name} ${await called(door, name, 'tell')}`).toContain('Invalid API key: [redacted]');
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

  it('is in no trace, no line of the access log and no figure of all that', async () => {
    const told = () => receiver.state.spans.map(({ name }) => name);
    for (const name of ['completion/complete', 'tools/call sample', 'tools/call fail'])
      await expect.poll(() => told().some((each) => each.startsWith(name)), { timeout: 10_000 }).toBe(true);
    said.metrics = await (await gatehouse.fetch('/metrics')).text();
    expect(said.logs).toContain('"context":"access"');
    expect(said.metrics).toContain('completion/complete');
    nowhere();
  });
});
