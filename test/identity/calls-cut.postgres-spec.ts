import { SignJWT } from 'jose';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { secrets } from '../support/app.js';
import { follow } from '../support/wire/event-stream.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { Opened, startReplica, type Replica } from '../support/stores/replica.js';
import { freshStore } from '../support/stores/store.js';
import { startUpstream, type SampleTool } from '../support/upstreams/upstream.js';

/** Calls of these nonces are under way at an upstream; of those, which it was told are cancelled. */
const asked = new Set<unknown>();
const cancelled = new Set<unknown>();
const until = { timeout: 2_000 };
/** How long a call may take to get there. */
const patience = { timeout: 10_000 };

/** Never answers; speaks first where it is asked to. */
const patient: SampleTool = {
  definition: { name: 'patient', inputSchema: { type: 'object' } },
  call: ({ nonce, speaks }, { signal, send }) => {
    asked.add(nonce);
    const params = { level: 'error', data: 'it takes long' };
    if (speaks === true) send({ jsonrpc: '2.0', method: 'notifications/message', params });
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        cancelled.add(nonce);
        reject(new Error('cancelled'));
      });
    });
  },
};
const asks: SampleTool = {
  definition: { name: 'asks', inputSchema: { type: 'object' } },
  call: async (args, context) => {
    await context.ask('elicitation/create', { message: 'which?' });
    return patient.call(args, context);
  },
};
const behind = ['legacy', 'events', 'sse', 'modern'] as const;

const opened = new Opened();
let one: Replica;
let two: Replica;
beforeAll(async () => {
  const store = opened.keep(await freshStore());
  one = opened.keep(await startReplica(store));
  two = opened.keep(await startReplica(store));
  for (const name of behind) {
    const speaks = name === 'events' ? 'legacy' : name;
    const upstream = opened.keep(await startUpstream({ speaks, sse: name === 'events', tools: [patient, asks] }));
    await two.call('POST', '/gateways', { name, url: upstream.url });
  }
});
afterAll(() => opened.closeAll());

const signed = (claims: object, seconds = 300) =>
  new SignJWT({ iss: 'mcpgateway', aud: 'mcpgateway-api', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(new TextEncoder().encode(secrets.JWT_SECRET_KEY));

interface Ask {
  readonly token: string;
  /** Of a virtual server; that of everything where it is left out. */
  readonly endpoint?: string;
  readonly tool: string;
  readonly args: { readonly nonce: string; readonly speaks?: boolean };
}

/** What the caller is told, as text; asked at the second replica. */
type Door = (ask: Ask) => Promise<string>;

const call = ({ tool, args }: Ask, id: number | string = 7) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name: tool, arguments: args },
});
const hello = (protocolVersion: string) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion, capabilities: {}, clientInfo: { name: 'c', version: '1' } },
});
const at = ({ endpoint = '' }: Ask) => two.url + endpoint;
const session = async (ask: Ask, version: string) => {
  const { headers } = await post(`${at(ask)}/mcp`, ask.token, hello(version));
  return { 'mcp-session-id': headers.get('mcp-session-id')!, 'mcp-protocol-version': version };
};

const doors: Record<string, Door> = {
  'a client of 2026-07-28': async (ask) => {
    const { body, headers } = modernRequest('tools/call', call(ask).params);
    return (await post(`${at(ask)}/mcp`, ask.token, body, headers)).text;
  },
  'a session': async (ask) =>
    (await post(`${at(ask)}/mcp`, ask.token, call(ask), await session(ask, '2025-11-25'))).text,
  'a batch in a session': async (ask) =>
    (await post(`${at(ask)}/mcp`, ask.token, [call(ask)], await session(ask, '2025-03-26'))).text,
  'a client without a session': async (ask) => (await post(`${at(ask)}/mcp`, ask.token, call(ask))).text,
  '/rpc': async (ask) => (await post(`${at(ask)}/rpc`, ask.token, call(ask))).text,
  'a socket': async (ask) => {
    const headers = { authorization: `Bearer ${ask.token}` };
    const socket = new WebSocket(`${at(ask).replace('http', 'ws')}/ws`, { headers });
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(String(data)));
    await once(socket, 'open');
    socket.send(JSON.stringify(hello('2025-11-25')));
    await expect.poll(() => heard.length, patience).toBe(1);
    const closed = once(socket, 'close');
    socket.send(JSON.stringify(call(ask)));
    await closed;
    return heard.at(-1)!;
  },
  'HTTP+SSE': async (ask) => {
    const headers = { authorization: `Bearer ${ask.token}`, accept: 'text/event-stream' };
    const { events, messages, ended } = follow(await fetch(`${at(ask)}/sse`, { headers }));
    const path = () => /data: (\S+)/.exec(events.join('\n'))?.[1];
    await expect.poll(path, patience).toBeDefined();
    await post(two.url + path()!, ask.token, hello('2024-11-05'));
    await post(two.url + path()!, ask.token, call(ask));
    await ended;
    return JSON.stringify(messages.at(-1));
  },
  REST: async (ask) => {
    const headers = { authorization: `Bearer ${ask.token}`, 'content-type': 'application/json' };
    const list = (await (await fetch(`${two.url}/tools`, { headers })).json()) as {
      id: string;
      name: string;
      gatewaySlug: string;
    }[];
    const [slug, name] = ask.tool.split('__');
    const { id } = list.find((tool) => tool.gatewaySlug === slug && tool.name.endsWith(name!))!;
    const body = JSON.stringify({ arguments: ask.args });
    const answer = await fetch(`${two.url}/tools/${id}/call`, { method: 'POST', headers, body });
    return `${answer.status} ${await answer.text()}`;
  },
};

const clear = (door: string): RegExp => (door === 'REST' ? /^401 (?=.*UNAUTHENTICATED).*was cancelled/ : /GRANT_ENDED/);
let made = 0;
const fresh = async () => {
  const nonce = `call-${++made}`;
  return { nonce, jti: nonce, token: await signed({ sub: 'mia', jti: nonce }) };
};

const cases = behind.flatMap((upstream) => Object.keys(doors).map((door) => ({ door, upstream })));
/** Over REST nothing is called through a virtual server. */
const ofServers = cases.filter(({ door }) => door !== 'REST');

describe('a call under way', () => {
  it.each(cases)(
    'of $door to $upstream ends with its token, revoked on another replica',
    async ({ door, upstream }) => {
      const { nonce, jti, token } = await fresh();
      const answer = doors[door]!({ token, tool: `${upstream}__patient`, args: { nonce } });
      await expect.poll(() => asked.has(nonce), patience).toBe(true);
      await one.call('POST', '/admin/revocations', { kind: 'jti', value: jti });
      const revoked = performance.now();
      const text = await answer;
      expect(performance.now() - revoked).toBeLessThan(until.timeout);
      expect(text).toMatch(clear(door));
      expect(text.match(/GRANT_ENDED|UNAUTHENTICATED/g)).toHaveLength(1);
      await expect.poll(() => cancelled.has(nonce), until).toBe(true);
    },
  );

  it.each(ofServers)(
    'of $door to $upstream ends when the virtual server it came through is for its caller no more',
    async ({ door, upstream }) => {
      const { nonce, token } = await fresh();
      const rule = { visibility: 'private', allowed_users: ['local:mia'] };
      const { body } = await two.call('POST', '/servers', { name: nonce, gateways: behind, ...rule });
      const ask = { token, endpoint: `/servers/${String(body.slug)}`, tool: `${upstream}__patient`, args: { nonce } };
      const answer = doors[door]!(ask);
      await expect.poll(() => asked.has(nonce), patience).toBe(true);
      await one.call('PATCH', `/servers/${String(body.id)}`, { allowed_users: ['local:lea'] });
      const text = await answer;
      expect(text.match(/GRANT_ENDED/g)).toHaveLength(1);
      await expect.poll(() => cancelled.has(nonce), until).toBe(true);
    },
  );

  it.each(['a client of 2026-07-28', 'a session'])(
    'of %s ends with it after the stream of its answer began',
    async (door) => {
      const { nonce, jti, token } = await fresh();
      const answer = doors[door]!({ token, tool: 'events__patient', args: { nonce, speaks: true } });
      await expect.poll(() => asked.has(nonce), patience).toBe(true);
      await one.call('POST', '/admin/revocations', { kind: 'jti', value: jti });
      expect(await answer).toMatch(/GRANT_ENDED/);
      await expect.poll(() => cancelled.has(nonce), until).toBe(true);
    },
  );

  it('that was parked on one replica and taken up through the other ends on both', async () => {
    const { nonce, jti, token } = await fresh();
    const _meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const params = { name: 'legacy__asks', arguments: { nonce }, _meta };
    const first = modernRequest('tools/call', params);
    const { result } = (await post(`${one.url}/mcp`, token, first.body, first.headers)).message;
    const [key = ''] = Object.keys(result!.inputRequests as object);
    const given = { requestState: result!.requestState, inputResponses: { [key]: { action: 'accept', content: {} } } };
    const again = modernRequest('tools/call', { ...params, ...given }, 2);
    const answer = post(`${two.url}/mcp`, token, again.body, again.headers);
    await expect.poll(() => asked.has(nonce), patience).toBe(true);
    await two.call('POST', '/admin/revocations', { kind: 'jti', value: jti });
    expect((await answer).text).toMatch(/GRANT_ENDED/);
    await expect.poll(() => cancelled.has(nonce), until).toBe(true);
  });

  it('ends when its caller is disabled, when a link above its token is, and when its token expires', async () => {
    const door = doors['a client of 2026-07-28']!;
    const [disabled, above, short] = ['disabled', 'above', 'short'].map((nonce) => ({ nonce }));
    const root = await signed({ sub: 'kim', jti: 'a-root' });
    const headers = { authorization: `Bearer ${root}`, 'content-type': 'application/json' };
    const child = await fetch(`${one.url}/tokens`, { method: 'POST', headers, body: '{"name":"x"}' });
    const { accessToken } = (await child.json()) as { accessToken: string };
    const tool = 'modern__patient';
    const answers = [
      door({ token: await signed({ sub: 'lou' }), tool, args: disabled! }),
      door({ token: accessToken, tool, args: above! }),
      // Clocks may differ by 30 s.
      door({ token: await signed({ sub: 'max' }, -22), tool, args: short! }),
    ];
    await expect.poll(() => [disabled, above, short].every((call) => asked.has(call!.nonce)), patience).toBe(true);
    await one.call('POST', '/admin/revocations', { kind: 'principal', value: 'local:lou' });
    await one.call('POST', '/admin/revocations', { kind: 'jti', value: 'a-root' });
    for (const text of await Promise.all(answers)) expect(text).toMatch(/GRANT_ENDED/);
    await expect.poll(() => [disabled, above, short].every((call) => cancelled.has(call!.nonce)), until).toBe(true);
  });

  it('ends when the gateway is for its caller no more, and no other does', async () => {
    const upstream = opened.keep(await startUpstream({ speaks: 'modern', tools: [patient] }));
    const rule = { visibility: 'private', allowed_users: ['local:ann', 'local:ben'] };
    const { body } = await two.call('POST', '/gateways', { name: 'Shared', url: upstream.url, ...rule });
    const door = doors['a client of 2026-07-28']!;
    const ask = async (sub: string) =>
      door({ token: await signed({ sub }), tool: 'shared__patient', args: { nonce: sub } });
    const answers = [ask('ann'), ask('ben')];
    await expect.poll(() => asked.has('ann') && asked.has('ben'), patience).toBe(true);
    await one.call('PATCH', `/gateways/${String(body.id)}`, { allowed_users: ['local:ben'] });
    expect(await answers[0]).toMatch(/GRANT_ENDED/);
    await expect.poll(() => cancelled.has('ann'), until).toBe(true);
    expect(cancelled.has('ben')).toBe(false);
    await one.call('POST', '/admin/revocations', { kind: 'principal', value: 'local:ben' });
    await answers[1];
  });
});
