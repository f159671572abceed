import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { cloudflareTeam } from '../interop/cloudflare-access.js';
import { secrets, startGatehouse, type StartedGatehouse } from '../support/app.js';
import { serveDocuments } from '../support/documents.js';
import { follow } from '../support/wire/event-stream.js';
import { post } from '../support/wire/mcp-client.js';
import { startReplica } from '../support/stores/replica.js';
import { freshStore } from '../support/stores/store.js';

const opened: { close(): Promise<unknown> }[] = [];
afterAll(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});
const keep = <T extends { close(): Promise<unknown> }>(thing: T): T => {
  opened.push(thing);
  return thing;
};

type Headers = Record<string, string>;
const events = { accept: 'text/event-stream' };
const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
};
const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };

const openSocket = async (gatehouse: StartedGatehouse, headers: Headers) => {
  const socket = new WebSocket(`${gatehouse.url.replace('http', 'ws')}/ws`, { headers });
  const answers: string[] = [];
  socket.on('message', (data) => answers.push(String(data)));
  await once(socket, 'open');
  return { socket, answers, closed: once(socket, 'close') };
};

/** Opens a session of legacy MCP; its id. */
const session = async (url: string, headers: Headers) => {
  const answer = await post(`${url}/mcp`, null, hello, headers);
  return answer.headers.get('mcp-session-id') ?? '';
};

/** Everything that stays open, as one caller; `ended` resolves when each has ended. */
const openAll = async (gatehouse: StartedGatehouse, headers: Headers) => {
  const { socket, closed } = await openSocket(gatehouse, headers);
  const sse = follow(await gatehouse.fetch('/sse', { headers: { ...headers, ...events } }));
  const get = { ...headers, ...events, 'mcp-session-id': await session(gatehouse.url, headers) };
  const stream = await gatehouse.fetch('/mcp', { headers: get });
  expect(stream.status).toBe(200);
  const ended = Promise.all([closed, sse.ended, follow(stream).ended]);
  return { ended, socket };
};

describe('what a proxied caller opened', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => {
    gatehouse = keep(
      await startGatehouse({
        MCP_CLIENT_AUTH_ENABLED: 'false',
        TRUST_PROXY_AUTH: 'true',
        TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
        PROXY_STREAM_MAX_SECONDS: '2',
      }),
    );
  });

  it("ends after PROXY_STREAM_MAX_SECONDS, to be asked for again; a token's stays", async () => {
    const bearer = { authorization: `Bearer ${await gatehouse.token({ sub: 'mia' })}` };
    const theirs = await openSocket(gatehouse, bearer);
    const { ended } = await openAll(gatehouse, { 'x-authenticated-user': 'alice' });
    await ended;
    expect(theirs.socket.readyState).toBe(WebSocket.OPEN);
    theirs.socket.terminate();
    expect((await openSocket(gatehouse, { 'x-authenticated-user': 'alice' })).socket.readyState).toBe(WebSocket.OPEN);
  });
});

it('nothing outlives the assertion that opened it, calls on a socket included', async () => {
  const keys = keep(await serveDocuments());
  const team = cloudflareTeam();
  keys.documents['/certs'] = JSON.stringify(team.certs());
  const gatehouse = keep(
    await startGatehouse({
      MCP_CLIENT_AUTH_ENABLED: 'false',
      TRUST_PROXY_AUTH: 'true',
      PROXY_PRESET: 'cloudflare-access',
      PROXY_ASSERTION_ISSUER: team.iss,
      PROXY_ASSERTION_AUDIENCE: team.aud,
      PROXY_ASSERTION_JWKS_URL: `${keys.url}/certs`,
    }),
  );
  // Clocks may differ by 30 s, so that this one is good for some six seconds more.
  const assertion = team.until(Math.floor(Date.now() / 1000) - 24);
  const headers = {
    'cf-access-authenticated-user-email': 'alice@example.com',
    'cf-access-jwt-assertion': assertion,
  };
  const { ended, socket } = await openAll(gatehouse, headers);
  const answers: string[] = [];
  socket.on('message', (data) => answers.push(String(data)));
  socket.send(JSON.stringify(hello));
  await expect.poll(() => answers.length).toBe(1);
  await ended;
  socket.send(JSON.stringify(list), () => {});
  expect(answers).toHaveLength(1);
  expect((await gatehouse.fetch('/tools', { headers })).status).toBe(401);
});

it('an ended session id never works again, also after a restart; one that was not ended does', async () => {
  const store = await freshStore();
  const first = await startReplica(store);
  const basic = { authorization: `Basic ${btoa(`admin:${secrets.BASIC_AUTH_PASSWORD}`)}` };
  const [ends, stays] = [await session(first.url, basic), await session(first.url, basic)];
  const remove = await fetch(`${first.url}/mcp`, { method: 'DELETE', headers: { ...basic, 'mcp-session-id': ends } });
  expect(remove.status).toBe(204);
  const status = async (url: string, id: string) =>
    (await post(`${url}/mcp`, null, list, { ...basic, 'mcp-session-id': id })).status;
  expect([await status(first.url, ends), await status(first.url, stays)]).toEqual([404, 200]);
  await first.close();
  const second = await startReplica(store);
  expect([await status(second.url, ends), await status(second.url, stays)]).toEqual([404, 200]);
  await second.close();
  await store.close();
});
