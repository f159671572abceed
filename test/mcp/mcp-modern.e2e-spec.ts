import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV2, modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const three = { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456', 'X-Region': 'us-east-1' };

describe('a client of 2026-07-28 and an upstream of the same', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  let token: string;
  let waiting = '';

  const call = async (method: string, params: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const request = modernRequest(method, params);
    return post(`${gatehouse.url}/mcp`, token, request.body, { ...request.headers, ...headers });
  };

  beforeAll(async () => {
    upstream = await startUpstream({
      speaks: 'modern',
      demands: three,
      prompts: [{ name: 'greet', arguments: [{ name: 'who' }] }],
      resources: [{ uri: 'test://one', name: 'one' }],
      templates: [{ uriTemplate: 'test://item/{id}', name: 'item' }],
      tools: [
        ...sampleTools,
        {
          definition: { name: 'patient', inputSchema: { type: 'object' } },
          call: (_args, { signal }) => {
            waiting = 'waiting';
            return new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => {
                waiting = 'cancelled';
                reject(new Error('cancelled'));
              });
            });
          },
        },
        { definition: { name: 'verbatim', inputSchema: { type: 'object' } }, call: (args) => args },
      ],
    });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    await register(gatehouse, upstream.url, 'Up', three);
  });

  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });

  it.each(['auto', '2026-07-28'] as const)('SDK v2 (%s) lists and calls', async (mode) => {
    const client = await connectV2(`${gatehouse.url}/mcp`, token, mode);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('up__echo');
    const result = await client.callTool({ name: 'up__echo', arguments: { message: 'grüße' } });
    expect(result.content).toEqual([{ type: 'text', text: 'grüße' }]);
    const prompt = await client.getPrompt({ name: 'up__greet', arguments: { who: 'you' } });
    expect(JSON.stringify(prompt.messages)).toContain('greet');
    const { contents } = await client.readResource({ uri: 'test://item/7' });
    expect(contents[0]).toMatchObject({ text: 'content of test://item/7' });
    await client.close();
  });

  it('sends upstream its own name, its three headers and nothing of the client', async () => {
    await call('tools/call', { name: 'up__echo', arguments: { message: 'x' } }, { cookie: 'a=b', 'x-other': 'y' });
    const sent = upstream.calls('tools/call').at(-1)!;
    expect(sent.headers).toMatchObject({
      'x-api-key': 'secret-key-123',
      'x-client-id': 'client-456',
      'x-region': 'us-east-1',
      'mcp-name': 'echo',
      'mcp-method': 'tools/call',
      'mcp-protocol-version': '2026-07-28',
    });
    for (const name of ['authorization', 'cookie', 'x-other']) expect(sent.headers[name]).toBeUndefined();
    expect(sent.rpc?.params?.name).toBe('echo');
  });

  it('shows one gateway as it is', async () => {
    const request = modernRequest('tools/call', { name: 'echo', arguments: { message: 'plain' } });
    const answer = await post(`${gatehouse.url}/gateways/up/mcp/`, token, request.body, request.headers);
    expect(answer.message.result).toMatchObject({ content: [{ type: 'text', text: 'plain' }] });
  });

  it('answers discovery and lists itself', async () => {
    const discover = await call('server/discover', {});
    expect(discover.message.result).toMatchObject({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {}, prompts: {}, resources: {} },
      cacheScope: 'private',
    });
    const list = await call('tools/list', {});
    expect(list.message.result).toMatchObject({ resultType: 'complete', cacheScope: 'private' });
    expect(list.message.result?.ttlMs).toBeGreaterThan(0);
  });

  it('refuses what disagrees with its headers, and asks the upstream nothing', async () => {
    const before = upstream.requests.length;
    const wrongName = await call('tools/call', { name: 'up__echo' }, { 'mcp-name': 'up__slow' });
    expect([wrongName.status, wrongName.message.error?.code]).toEqual([400, -32020]);
    const unknown = await call('tools/call', { name: 'up__nothing' });
    expect([unknown.status, unknown.message.error?.code]).toEqual([200, -32602]);
    const method = await call('ping', {});
    expect([method.status, method.message.error?.code]).toEqual([404, -32601]);
    const get = await gatehouse.fetch('/mcp', {
      headers: { authorization: `Bearer ${token}`, 'mcp-protocol-version': '2026-07-28' },
    });
    expect(get.status).toBe(405);
    expect(upstream.requests).toHaveLength(before);
  });

  it('brings random results through byte for byte', async () => {
    const random = (depth: number): unknown => {
      const kind = Math.floor(Math.random() * (depth > 3 ? 4 : 6));
      if (kind === 0) return ['', '😀', '"\\', '\u2028', 'ä\n', '__proto__'][Math.floor(Math.random() * 6)];
      if (kind === 1) return Math.random() * 10 ** Math.floor(Math.random() * 20);
      if (kind === 2) return Math.random() < 0.5;
      if (kind === 3) return null;
      if (kind === 4) return Array.from({ length: 3 }, () => random(depth + 1));
      return Object.fromEntries(Array.from({ length: 3 }, (_, i) => [`k${i}${depth}`, random(depth + 1)]));
    };
    for (let round = 0; round < 200; round++) {
      const given = { content: [{ type: 'x-new-kind', value: random(0) }], 'x-vendor': random(0), resultType: 'task' };
      const request = modernRequest('tools/call', { name: 'up__verbatim', arguments: given });
      const through = await post(`${gatehouse.url}/mcp`, token, request.body, request.headers);
      const direct = modernRequest('tools/call', { name: 'verbatim', arguments: given });
      const straight = await post(upstream.url, null, direct.body, { ...direct.headers, ...three });
      expect(through.text).toBe(straight.text);
    }
  });

  it('keeps digits that no double can hold', async () => {
    const { body, headers } = modernRequest('tools/call', { name: 'up__echo', arguments: { message: 'N' } });
    await post(`${gatehouse.url}/mcp`, token, JSON.stringify(body).replace('"N"', '12345678901234567890.123'), headers);
    expect(upstream.calls('tools/call').at(-1)?.body).toContain('12345678901234567890.123');
  });

  it('cancels upstream when the client hangs up', async () => {
    const stop = new AbortController();
    const request = modernRequest('tools/call', { name: 'up__patient', arguments: {} });
    const pending = post(`${gatehouse.url}/mcp`, token, request.body, request.headers, stop.signal);
    await expect.poll(() => waiting).toBe('waiting');
    stop.abort();
    await expect(pending).rejects.toThrow(/abort/i);
    await expect.poll(() => waiting).toBe('cancelled');
  });

  it('answers 401 without credentials, with a challenge and a body a client can read', async () => {
    const answer = await post(`${gatehouse.url}/mcp`, null, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect(answer.message.error?.data).toEqual({ code: 'UNAUTHENTICATED' });
  });
});
