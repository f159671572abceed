import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { rawConnection } from '../support/wire/raw-connection.js';

/** The status and body of a request that calls the gateway by this host. */
const ask = (gatehouse: StartedGatehouse, host: string, path: string, method = 'GET', origin: object = {}) =>
  new Promise<{ status: number; body: string }>((resolve, reject) => {
    const { hostname, port } = new URL(gatehouse.url);
    const headers = { host, connection: 'close', 'content-type': 'application/json', ...origin };
    const req = request({ hostname, port, path, method, headers }, (res) => {
      let body = '';
      res.on('data', (chunk) => (body += String(chunk)));
      res.on('end', () => resolve({ status: res.statusCode!, body }));
    });
    req.on('error', reject);
    req.end(method === 'POST' ? '{"jsonrpc":"2.0","id":1,"method":"ping"}' : undefined);
  });

const upgrade = async (gatehouse: StartedGatehouse, host: string, path = '/ws'): Promise<string> => {
  const connection = await rawConnection(gatehouse.url);
  const key = 'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==';
  const head = `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\n${key}\r\n\r\n`;
  const answer = await connection.ask(head, /^HTTP\/1\.1 \d+/);
  connection.socket.destroy();
  return answer.slice(9, 12);
};

describe('a gateway on loopback, asked by a host whose name was pointed to it', () => {
  let gatehouse: StartedGatehouse;
  const log = vi.spyOn(process.stdout, 'write');
  beforeAll(async () => {
    gatehouse = await startGatehouse({
      AUTH_REQUIRED: 'false',
      LOG_LEVEL: 'WARN',
      PUBLIC_URL: 'https://mcp.example.com:8443/',
      ALLOWED_HOSTS: '["desk.example", "one.example:99"]',
    });
  });
  afterAll(async () => {
    await gatehouse.close();
    log.mockRestore();
  });

  it.each(['/gateways', '/tools', '/docs', '/openapi.json', '/nothing', '/mcp', '/sse', '/gateways/x/mcp?a=1'])(
    'GET %s is 421',
    async (path) => {
      for (const host of ['evil.example', 'localhost.evil.example:4444', '127.0.0.1.evil.example', '/x', '0.0.0.0']) {
        expect(await ask(gatehouse, host, path)).toMatchObject({ status: 421 });
      }
    },
  );

  it('messages are 421, each door in its own words', async () => {
    for (const path of ['/mcp', '/rpc', '/messages?session_id=x', '/servers/x/mcp']) {
      const { status, body } = await ask(gatehouse, 'evil.example', path, 'POST');
      expect(status).toBe(421);
      expect(JSON.parse(body)).toMatchObject({ error: { code: -32000, data: { code: 'HOST_NOT_ALLOWED' } } });
    }
    const { body } = await ask(gatehouse, 'evil.example', '/tokens', 'POST');
    expect(JSON.parse(body)).toMatchObject({ status: 421, code: 'HOST_NOT_ALLOWED' });
  });

  it('a socket is refused too, and one for another path', async () => {
    expect(await upgrade(gatehouse, 'evil.example')).toBe('421');
    expect(await upgrade(gatehouse, 'evil.example', '/nowhere')).toBe('421');
    expect(await upgrade(gatehouse, 'localhost:4444')).toBe('101');
  });

  it('two hosts are refused where one is foreign', async () => {
    const connection = await rawConnection(gatehouse.url);
    const head = 'GET /tools HTTP/1.1\r\nhost: localhost\r\nHOST: evil.example\r\n\r\n';
    expect(await connection.ask(head, /HTTP\/1\.1 4\d\d/)).toMatch(/^HTTP\/1\.1 4(?:00|21)/);
    connection.socket.destroy();
  });

  it.each([
    'localhost',
    'LOCALHOST:4444',
    'localhost.:80',
    '127.0.0.1:4444',
    '127.9.9.9',
    '[::1]:4444',
    'mcp.example.com',
    'MCP.example.com:1',
    'desk.example:4444',
    'one.example:99',
  ])('%s is one of its names', async (host) => {
    expect((await ask(gatehouse, host, '/tools')).status).toBe(200);
  });

  it('its probes answer whatever it is called, and the log says once a minute which variable helps', async () => {
    for (const path of ['/health', '/ready']) expect((await ask(gatehouse, '10.0.0.7', path)).status).toBe(200);
    const lines = log.mock.calls.map(([text]) => String(text)).filter((line) => line.includes('ALLOWED_HOSTS'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('evil.example');
  });
});

describe('a gateway on loopback whose hosts nobody named', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => (gatehouse = await startGatehouse({ AUTH_REQUIRED: 'false' })));
  afterAll(() => gatehouse.close());

  it.each(['/mcp', '/rpc', '/servers/x/mcp', '/gateways'])(
    'POST %s of a page whose name was pointed to it is 403, and so is its reading',
    async (path) => {
      const origin = { origin: 'http://evil.example:4444' };
      expect((await ask(gatehouse, 'evil.example:4444', path, 'POST', origin)).status).toBe(403);
      expect((await ask(gatehouse, 'evil.example:4444', path, 'POST', { origin: 'null' })).status).toBe(403);
      for (const method of ['GET', 'HEAD'])
        expect((await ask(gatehouse, 'evil.example', path, method)).status).toBe(421);
    },
  );

  it('takes messages for any host from what is no page: a proxy that passes its own host on', async () => {
    for (const host of ['x', 'mcp.example.com']) {
      const { status, body } = await ask(gatehouse, host, '/rpc', 'POST');
      expect(status).toBe(200);
      expect(JSON.parse(body)).toMatchObject({ id: 1, result: {} });
    }
  });

  it('sockets name a host of its own', async () => {
    expect(await upgrade(gatehouse, 'evil.example')).toBe('421');
  });
});

describe('a gateway that listens on every address', () => {
  it('answers to any name, or to those of ALLOWED_HOSTS', async () => {
    const open = await startGatehouse({ HOST: '0.0.0.0', AUTH_REQUIRED: 'false' });
    expect((await ask(open, 'gateway.internal:4444', '/tools')).status).toBe(200);
    await open.close();
    const named = await startGatehouse({
      HOST: '0.0.0.0',
      AUTH_REQUIRED: 'false',
      ALLOWED_HOSTS: '["gateway.internal"]',
    });
    expect((await ask(named, 'gateway.internal:4444', '/tools')).status).toBe(200);
    expect((await ask(named, 'other.internal', '/tools')).status).toBe(421);
    expect(await upgrade(named, 'other.internal')).toBe('421');
    await named.close();
  });
});
