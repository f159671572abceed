import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { follow } from '../support/wire/event-stream.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { patientTool } from '../support/upstreams/patient-tool.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

const question = { message: 'which?', requestedSchema: { type: 'object', properties: {} } };

const asks: SampleTool = {
  definition: { name: 'asks', inputSchema: { type: 'object' } },
  call: async (_args, { ask }) => {
    const { result } = await ask('elicitation/create', question);
    return { content: [{ type: 'text', text: JSON.stringify(result) }] };
  },
};

const rounds: SampleTool = {
  definition: { name: 'rounds', inputSchema: { type: 'object' } },
  call: (_args, { request }) => {
    const { inputResponses, requestState } = request.rpc?.params ?? {};
    if (requestState !== undefined) return { content: [{ type: 'text', text: JSON.stringify(inputResponses) }] };
    const inputRequests = { q: { method: 'elicitation/create', params: question } };
    return { resultType: 'input_required', requestState: 'one', inputRequests };
  },
};

const { tool: patient, count } = patientTool();

describe('two replicas without stickiness', () => {
  let one: StartedGatehouse;
  let two: StartedGatehouse;
  let legacy: Upstream;
  let modern: Upstream;
  let token: string;
  const hello = {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'c', version: '1' },
  };
  const at = (replica: StartedGatehouse) => `${replica.url}/mcp`;
  const headers = (session: string) => ({
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-session-id': session,
  });
  const initialize = async () => {
    const begun = await post(at(one), token, { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello });
    return begun.headers.get('mcp-session-id') ?? '';
  };
  const call = (name: string, id: number | string = 1) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: { message: 'm' } },
  });
  const answerTo = async (replica: StartedGatehouse, session: string, asked: { id?: unknown } | undefined) =>
    post(
      at(replica),
      token,
      { jsonrpc: '2.0', id: asked?.id, result: { action: 'accept', content: { a: 'b' } } },
      { 'mcp-session-id': session },
    );

  beforeAll(async () => {
    legacy = await startUpstream({ speaks: 'legacy', tools: [...sampleTools, asks, patient] });
    modern = await startUpstream({ speaks: 'modern', tools: [...sampleTools, rounds] });
    one = await startGatehouse();
    two = await startGatehouse({ DATABASE_URL: one.store.settings.DATABASE_URL ?? '' });
    token = await one.token();
    await register(one, legacy.url, 'Old');
    await register(one, modern.url, 'New');
  });

  afterAll(async () => {
    await two.close();
    await one.close();
    await legacy.close();
    await modern.close();
  });

  it('what one is told of, the other serves', async () => {
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    await expect.poll(async () => (await post(at(two), token, list)).text).toContain('new__rounds');
  });

  it('one session is served by both, over one upstream session, and ends on both', async () => {
    const session = await initialize();
    for (const replica of [two, one, two, one]) {
      const answer = await post(at(replica), token, call('old__echo'), { 'mcp-session-id': session });
      expect(answer.message.result).toMatchObject({ content: [{ text: 'm' }] });
    }
    const [used, ...others] = new Set(
      legacy
        .calls('tools/call')
        .slice(-4)
        .map((called) => String(called.headers['mcp-session-id'])),
    );
    expect(others).toEqual([]);
    expect(legacy.sessions).toContain(used);
    const rows = await one.store.query('SELECT * FROM mcp_upstream_sessions');
    expect(JSON.stringify(rows)).not.toContain(used);
    await fetch(at(two), { method: 'DELETE', headers: headers(session) });
    await expect.poll(() => legacy.sessions.has(used!)).toBe(false);
    await expect
      .poll(async () => (await post(at(one), token, call('old__echo'), { 'mcp-session-id': session })).status)
      .toBe(404);
  });

  it('a session that ends on one ends at an upstream of HTTP+SSE whose stream the other holds', async () => {
    const sse = await startUpstream({ speaks: 'sse' });
    await register(one, sse.url, 'Oldest');
    await expect
      .poll(async () => (await post(at(two), token, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).text)
      .toContain('oldest__echo');
    const session = await initialize();
    const called = await post(at(one), token, call('oldest__echo'), { 'mcp-session-id': session });
    expect(called.message.result).toMatchObject({ content: [{ text: 'm' }] });
    const path = sse.calls('tools/call')[0]?.path ?? '';
    const stands = () => [...sse.sessions].some((id) => path.includes(id));
    expect(stands()).toBe(true);
    await fetch(at(two), { method: 'DELETE', headers: headers(session) });
    await expect.poll(stands).toBe(false);
    await sse.close();
  });

  it.each(['old__asks', 'new__rounds'])('%s: asked through one, answered through the other', async (name) => {
    const session = await initialize();
    const response = await fetch(at(one), {
      method: 'POST',
      headers: headers(session),
      body: JSON.stringify(call(name)),
    });
    const { messages } = follow(response);
    await expect.poll(() => messages[0]?.method).toBe('elicitation/create');
    expect((await answerTo(two, session, messages[0])).status).toBe(202);
    await expect.poll(() => messages.at(-1)?.id).toBe(1);
    expect(JSON.stringify(messages.at(-1)?.result)).toContain('accept');
  });

  it('a call is cancelled through the other', async () => {
    const session = await initialize();
    const calls = legacy.calls('tools/call').length;
    const pending = post(at(one), token, call('old__patient', 'p'), { 'mcp-session-id': session });
    await expect.poll(() => legacy.calls('tools/call').length).toBe(calls + 1);
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'p' } };
    await post(at(two), token, cancel, { 'mcp-session-id': session });
    await expect.poll(() => count.cancelled).toBe(1);
    await pending;
  });

  it('a waiting call of a modern client is taken up through the other', async () => {
    const _meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const params = { name: 'old__asks', arguments: {}, _meta };
    const first = modernRequest('tools/call', params);
    const asked = (await post(at(one), token, first.body, first.headers)).message.result;
    expect(asked).toMatchObject({ resultType: 'input_required' });
    const [key = ''] = Object.keys(asked?.inputRequests as object);
    const inputResponses = { [key]: { action: 'accept', content: { a: 'b' } } };
    const retry = modernRequest('tools/call', { ...params, requestState: asked?.requestState, inputResponses }, 2);
    const answer = await post(at(two), token, retry.body, retry.headers);
    expect(answer.message).toMatchObject({ id: 2, result: { resultType: 'complete' } });
    expect(answer.text).toContain('accept');
  });

  it('messages for a stream of HTTP+SSE may come in on the other', async () => {
    const leave = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const { events, messages } = follow(await one.fetch('/sse', { headers, signal: leave.signal }));
    await expect.poll(() => events.length).toBe(1);
    const endpoint = /data: (\S+)/.exec(events[0] ?? '')?.[1] ?? '';
    const begun = await post(two.url + endpoint, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello });
    expect(begun.status).toBe(202);
    await post(two.url + endpoint, token, call('old__echo', 7));
    await expect.poll(() => messages.at(-1)).toMatchObject({ id: 7, result: { content: [{ text: 'm' }] } });
    const bob = await one.token({ sub: 'bob' });
    expect((await post(two.url + endpoint, bob, call('old__echo'))).status).toBe(404);
    leave.abort();
    await expect.poll(async () => (await post(two.url + endpoint, token, call('old__echo'))).status).toBe(410);
    expect((await post(two.url + endpoint, bob, call('old__echo'))).status).toBe(404);
  });
});
