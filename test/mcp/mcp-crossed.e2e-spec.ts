import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { CreateMessageRequestSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followProgress } from '../clients/follow-progress.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, connectV2, modernRequest, post } from '../support/wire/mcp-client.js';
import { doors, strayAnswers } from '../support/load/nonces.js';
import { patientTool } from '../support/upstreams/patient-tool.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

const question = { message: 'which?', requestedSchema: { type: 'object', properties: { colour: { type: 'string' } } } };
const sampling = { messages: [{ role: 'user', content: { type: 'text', text: 'hi' } }], maxTokens: 5 };

/** 2026-07-28: asks in two rounds, and says what it got. */
const rounds: SampleTool = {
  definition: { name: 'rounds', inputSchema: { type: 'object' } },
  call: (_args, { request }) => {
    const { inputResponses, requestState } = request.rpc?.params ?? {};
    if (requestState === undefined) {
      const inputRequests = { first: { method: 'elicitation/create', params: question } };
      return { resultType: 'input_required', requestState: 'one', inputRequests };
    }
    if (requestState === 'one') {
      const inputRequests = { second: { method: 'sampling/createMessage', params: sampling } };
      const seen = (inputResponses as { first: { content: { colour: string } } }).first.content.colour;
      return { resultType: 'input_required', requestState: `two ${seen}`, inputRequests };
    }
    const text = `${String(requestState)} ${JSON.stringify(inputResponses)}`;
    return { content: [{ type: 'text', text }] };
  },
};

/** Before 2026-07-28: asks on the stream of the call. */
const asks: SampleTool = {
  definition: { name: 'asks', inputSchema: { type: 'object' } },
  call: async (_args, { ask }) => {
    const first = await ask('elicitation/create', question);
    const second = await ask('sampling/createMessage', sampling);
    return { content: [{ type: 'text', text: JSON.stringify([first.result, second.result]) }] };
  },
};

const { tool: patient, count } = patientTool();

const coloured: SampleTool = {
  definition: {
    name: 'coloured',
    inputSchema: {
      type: 'object',
      properties: { colour: { type: 'string', 'x-mcp-header': 'Colour' }, n: { type: 'integer', 'x-mcp-header': 'N' } },
    },
  },
  call: (_args, { request }) => ({ content: [{ type: 'text', text: String(request.headers['mcp-param-colour']) }] }),
};

describe('eras crossed', () => {
  let gatehouse: StartedGatehouse;
  let modern: Upstream;
  let legacy: Upstream;
  let token: string;
  let url: string;

  beforeAll(async () => {
    modern = await startUpstream({ speaks: 'modern', tools: [...sampleTools, rounds, patient, coloured] });
    legacy = await startUpstream({
      speaks: 'legacy',
      tools: [...sampleTools, asks, patient],
      resources: [{ uri: 'test://old', name: 'old' }],
      prompts: [{ name: 'greet' }],
    });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    url = `${gatehouse.url}/mcp`;
    await register(gatehouse, modern.url, 'New');
    await register(gatehouse, legacy.url, 'Old');
  });

  afterAll(async () => {
    await gatehouse.close();
    await modern.close();
    await legacy.close();
  });

  it('one list holds the tools of both', async () => {
    const client = await connectV1(url, token);
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('new__echo');
    expect(names).toContain('old__echo');
    await client.close();
  });

  it.each(doors)('%s, %s: no answer reaches another caller', async (tool, door) => {
    expect(await strayAnswers(url, token, tool, door, { clients: 8, calls: 10 })).toEqual([]);
  });

  describe('a client of 2025-11-25 and an upstream of 2026-07-28', () => {
    it('calls with the envelope and the headers of the other side, and sees none of them', async () => {
      const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
      const begun = await post(url, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello });
      const session = { 'mcp-session-id': begun.headers.get('mcp-session-id')! };
      const params = { name: 'new__coloured', arguments: { colour: 'grün', n: 3 }, _meta: { 'x-own': 1 } };
      const answer = await post(url, token, { jsonrpc: '2.0', id: 'a', method: 'tools/call', params }, session);
      expect(answer.message).toEqual({
        jsonrpc: '2.0',
        id: 'a',
        result: { content: [{ type: 'text', text: '=?base64?Z3LDvG4=?=' }] },
      });
      const sent = modern.calls('tools/call').at(-1)!;
      expect(sent.headers).toMatchObject({ 'mcp-name': 'coloured', 'mcp-method': 'tools/call', 'mcp-param-n': '3' });
      expect(sent.rpc?.params?._meta).toMatchObject({
        'x-own': 1,
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'raw' },
        'io.modelcontextprotocol/clientCapabilities': {},
      });
    });

    it('puts what the upstream asks for to the client, round by round', async () => {
      const client = await connectV1(url, token, { elicitation: {}, sampling: {} });
      client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { colour: 'blue' } }));
      client.setRequestHandler(CreateMessageRequestSchema, () => ({
        role: 'assistant',
        model: 'm',
        content: { type: 'text', text: 'sampled' },
      }));
      const result = await client.callTool({ name: 'new__rounds', arguments: {} });
      const [{ text } = { text: '' }] = result.content as { text: string }[];
      expect(text).toMatch(/^two blue /);
      expect(text).toContain('sampled');
      const ids = modern
        .calls('tools/call')
        .slice(-3)
        .map(({ rpc }) => rpc?.id);
      expect(new Set(ids).size).toBe(3);
      await client.close();
    });

    it('relays progress and cancellation', async () => {
      const client = await connectV1(url, token);
      const seen: number[] = [];
      const unfollow = followProgress(client, seen);
      const onprogress = () => undefined;
      await client.callTool({ name: 'new__slow', arguments: { ms: 10 } }, undefined, { onprogress });
      unfollow();
      expect(seen).toEqual([1]);
      const before = count.cancelled;
      const stop = new AbortController();
      const calls = modern.calls('tools/call').length;
      const pending = client.callTool({ name: 'new__patient', arguments: {} }, undefined, { signal: stop.signal });
      await expect.poll(() => modern.calls('tools/call').length).toBe(calls + 1);
      stop.abort();
      await expect(pending).rejects.toThrow(/abort/i);
      await expect.poll(() => count.cancelled).toBe(before + 1);
      await client.close();
    });

    it('serves a call without a session too', async () => {
      const params = { name: 'new__echo', arguments: { message: 'bare' } };
      const answer = await post(url, token, { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
      expect(answer.message.result).toEqual({ content: [{ type: 'text', text: 'bare' }] });
      const rounds = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'new__rounds', arguments: {} } };
      expect((await post(url, token, rounds)).message.error?.data?.code).toBe('CLIENT_CAPABILITY');
    });
  });

  describe('a client of 2026-07-28 and an upstream of 2025-11-25', () => {
    it('SDK v2 pinned to 2026-07-28 lists, calls, reads and gets', async () => {
      const client = await connectV2(url, token, '2026-07-28');
      const result = await client.callTool({ name: 'old__echo', arguments: { message: 'x' } });
      expect(result.content).toEqual([{ type: 'text', text: 'x' }]);
      const { contents } = await client.readResource({ uri: 'test://old' });
      expect(contents).toHaveLength(1);
      expect((await client.getPrompt({ name: 'old__greet' })).messages).toHaveLength(1);
      await client.close();
    });

    it('shares one upstream session among the calls of a principal, and never their answers', async () => {
      const before = legacy.calls('initialize').length;
      const ask = async (i: number, who: string) => {
        const { body, headers } = modernRequest(
          'tools/call',
          { name: 'old__echo', arguments: { message: `m${i}` } },
          1,
        );
        return (await post(url, who, body, headers)).message;
      };
      const carol = await gatehouse.token({ sub: 'carol' });
      const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => ask(i, carol)));
      for (const [i, answer] of answers.entries()) {
        expect(answer).toEqual({
          jsonrpc: '2.0',
          id: 1,
          result: { resultType: 'complete', content: [{ type: 'text', text: `m${i}` }] },
        });
      }
      expect(legacy.calls('initialize')).toHaveLength(before + 1);
    });

    it('turns questions of the upstream into input_required, answered by the next request', async () => {
      const client = new ModernClient(
        { name: 'c', version: '1' },
        { capabilities: { elicitation: {}, sampling: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
      );
      client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { colour: 'red' } }));
      client.setRequestHandler('sampling/createMessage', () => ({
        role: 'assistant',
        model: 'm',
        content: { type: 'text', text: 'sampled' },
      }));
      const requestInit = { headers: { authorization: `Bearer ${token}` } };
      await client.connect(new ModernTransport(new URL(url), { requestInit }));
      const result = await client.callTool({ name: 'old__asks', arguments: {} });
      const [{ text } = { text: '' }] = result.content as { text: string }[];
      expect(JSON.parse(text)).toMatchObject([{ content: { colour: 'red' } }, { content: { text: 'sampled' } }]);
      await client.close();
    });

    it('gives a waiting call to nobody else', async () => {
      const elicitation = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
      const params = { name: 'old__asks', arguments: {}, _meta: elicitation };
      const first = modernRequest('tools/call', params);
      const asked = (await post(url, token, first.body, first.headers)).message.result!;
      expect(asked).toMatchObject({
        resultType: 'input_required',
        inputRequests: { q1: { method: 'elicitation/create' } },
      });
      const retry = modernRequest('tools/call', { ...params, requestState: asked.requestState, inputResponses: {} }, 2);
      const mallory = await gatehouse.token({ sub: 'mallory' });
      expect((await post(url, mallory, retry.body, retry.headers)).message.error?.code).toBe(-32602);
      const again = (await post(url, token, retry.body, retry.headers)).message.result;
      expect(again).toMatchObject({ resultType: 'input_required' });
      expect((await post(url, token, retry.body, retry.headers)).message.error?.code).toBe(-32602);
    });

    describe('a waiting call ends, and its upstream is told, with', () => {
      const elicitation = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
      const params = { name: 'old__asks', arguments: {}, _meta: elicitation };
      const seconds = () => Math.floor(Date.now() / 1000);
      const revoke = (entry: object) => gatehouse.admin('/admin/revocations', { method: 'POST', body: entry });
      const visible = (visibility: string) =>
        gatehouse.admin('/gateways/old', { method: 'PATCH', body: { visibility } });

      it.each<[string, Record<string, unknown>, () => Promise<unknown>]>([
        ['its token', { sub: 'pia', jti: 'of-pia' }, () => revoke({ kind: 'jti', value: 'of-pia' })],
        ['its caller', { sub: 'quinn' }, () => revoke({ kind: 'principal', value: 'local:quinn' })],
        // Clocks may differ by 30 s, so that this one is good for some three seconds more.
        ['the end of its token', { sub: 'rosa', exp: seconds() - 27 }, async () => {}],
        ['the gateway being theirs no more', { sub: 'sam' }, () => visible('private')],
      ])('%s', async (_, claims, end) => {
        const theirs = await gatehouse.token(claims.exp === undefined ? claims : { ...claims, exp: seconds() - 27 });
        const first = modernRequest('tools/call', params);
        const asked = (await post(url, theirs, first.body, first.headers)).message.result!;
        expect(asked).toMatchObject({ resultType: 'input_required' });
        const before = legacy.calls('notifications/cancelled').length;
        await end();
        await expect
          .poll(() => legacy.calls('notifications/cancelled').length, { timeout: 6_000 })
          .toBeGreaterThan(before);
        await visible('public');
        // Nor does another token of the same person take it up again.
        if (claims.sub === 'quinn') return;
        const retry = { ...params, requestState: asked.requestState, inputResponses: {} };
        const again = modernRequest('tools/call', retry, 2);
        const other = await gatehouse.token({ sub: claims.sub });
        expect((await post(url, other, again.body, again.headers)).message.error?.code).toBe(-32602);
      });

      it('nothing else: what another caller loses leaves it waiting', async () => {
        const theirs = await gatehouse.token({ sub: 'tess' });
        const first = modernRequest('tools/call', params);
        const asked = (await post(url, theirs, first.body, first.headers)).message.result!;
        await revoke({ kind: 'principal', value: 'local:somebody-else' });
        const retry = modernRequest(
          'tools/call',
          { ...params, requestState: asked.requestState, inputResponses: {} },
          2,
        );
        const again = (await post(url, theirs, retry.body, retry.headers)).message.result;
        expect(again).toMatchObject({ resultType: 'input_required' });
      });
    });

    it('cancels upstream when the client hangs up', async () => {
      const before = count.cancelled;
      const stop = new AbortController();
      const { body, headers } = modernRequest('tools/call', { name: 'old__patient', arguments: {} });
      const calls = legacy.calls('tools/call').length;
      const pending = post(url, token, body, headers, stop.signal);
      await expect.poll(() => legacy.calls('tools/call').length).toBe(calls + 1);
      stop.abort();
      await expect(pending).rejects.toThrow(/abort/i);
      await expect.poll(() => legacy.calls('notifications/cancelled').length).toBeGreaterThan(0);
      await expect.poll(() => count.cancelled).toBe(before + 1);
    });

    it('opens an expired upstream session anew', async () => {
      legacy.expireSessions();
      const { body, headers } = modernRequest('tools/call', { name: 'old__echo', arguments: { message: 'again' } });
      expect((await post(url, token, body, headers)).message.result).toMatchObject({ content: [{ text: 'again' }] });
    });
  });
});
