import { afterEach, expect, it } from 'vitest';
import { once } from 'node:events';
import { SignJWT } from 'jose';
import { WebSocket } from 'ws';
import { secrets } from '../support/app.js';
import { Opened, startReplica } from '../support/stores/replica.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { freshStore } from '../support/stores/store.js';
import { startUpstream, type SampleTool } from '../support/upstreams/upstream.js';

const opened = new Opened();
const signed = (claims: object) =>
  new SignJWT({ iss: 'mcpgateway', aud: 'mcpgateway-api', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secrets.JWT_SECRET_KEY));
afterEach(() => opened.closeAll());

it('what one replica revokes, another refuses within two seconds, streams included', async () => {
  const store = opened.keep(await freshStore());
  const one = opened.keep(await startReplica(store));
  const two = opened.keep(await startReplica(store));
  const token = await signed({ sub: 'mia', jti: 'the-id-of-a-token' });
  const headers = { authorization: `Bearer ${token}` };
  const stream = await fetch(`${two.url}/sse`, { headers: { ...headers, accept: 'text/event-stream' } });
  const reader = stream.body!.getReader();
  expect((await reader.read()).done).toBe(false);
  expect((await fetch(`${two.url}/tools`, { headers })).status).toBe(200);

  await one.call('POST', '/admin/revocations', { kind: 'jti', value: 'the-id-of-a-token' });
  expect((await fetch(`${one.url}/tools`, { headers })).status).toBe(401);
  const refused = async () => (await fetch(`${two.url}/tools`, { headers })).status;
  await expect.poll(refused, { timeout: 2000 }).toBe(401);
  while (!(await reader.read()).done);

  // A replica that starts later knows it too.
  const three = opened.keep(await startReplica(store));
  expect((await fetch(`${three.url}/tools`, { headers })).status).toBe(401);
});

it('a call that waits for an answer on one replica ends when another revokes its token', async () => {
  const store = opened.keep(await freshStore());
  const one = opened.keep(await startReplica(store));
  const two = opened.keep(await startReplica(store));
  const asks: SampleTool = {
    definition: { name: 'asks', inputSchema: { type: 'object' } },
    call: async (_args, { ask }) => ({
      content: [{ type: 'text', text: JSON.stringify(await ask('elicitation/create', { message: 'which?' })) }],
    }),
  };
  const upstream = opened.keep(await startUpstream({ speaks: 'legacy', tools: [asks] }));
  await two.call('POST', '/gateways', { name: 'Old', url: upstream.url });
  const token = await signed({ sub: 'mia', jti: 'of-a-waiting-call' });
  const _meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
  const { body, headers } = modernRequest('tools/call', { name: 'old__asks', arguments: {}, _meta });
  const { message } = await post(`${two.url}/mcp`, token, body, headers);
  expect(message.result).toMatchObject({ resultType: 'input_required' });
  expect(upstream.calls('notifications/cancelled')).toHaveLength(0);
  await one.call('POST', '/admin/revocations', { kind: 'jti', value: 'of-a-waiting-call' });
  await expect.poll(() => upstream.calls('notifications/cancelled').length, { timeout: 2000 }).toBe(1);
});

it.each([
  ['the token at the root of a chain', { kind: 'jti', value: 'the-root' }],
  ['its owner, by another of their ids', { kind: 'principal', value: 'proxy:mia@example.com' }],
])('revoking %s ends all below it on the other replica within two seconds', async (_, entry) => {
  const store = opened.keep(await freshStore());
  const one = opened.keep(await startReplica(store));
  const two = opened.keep(await startReplica(store));
  const root = await signed({ sub: 'mia@example.com', jti: 'the-root' });
  const made = async (url: string, token: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/tokens`, { method: 'POST', headers, body: JSON.stringify({ name: 'x' }) });
    return ((await answer.json()) as { accessToken: string }).accessToken;
  };
  const token = await made(two.url, await made(one.url, root));
  const headers = { authorization: `Bearer ${token}` };
  const login = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
  const body = JSON.stringify({ token });
  const page = await fetch(`${two.url}/admin/session`, { method: 'POST', headers: login, body });
  const cookie = page.headers.get('set-cookie')!.split(';')[0]!;
  const stream = await fetch(`${two.url}/sse`, { headers: { ...headers, accept: 'text/event-stream' } });
  const reader = stream.body!.getReader();
  const socket = new WebSocket(`${two.url.replace('http', 'ws')}/ws`, { headers });
  await once(socket, 'open');
  const status = async (more: Record<string, string>) => (await fetch(`${two.url}/gateways`, { headers: more })).status;
  expect([await status(headers), await status({ cookie })]).toEqual([200, 200]);

  const closed = once(socket, 'close');
  await one.call('POST', '/admin/revocations', entry);
  const statuses = async () => [await status(headers), await status({ cookie })];
  await expect.poll(statuses, { timeout: 2000 }).toEqual([401, 401]);
  while (!(await reader.read()).done);
  await closed;
});
