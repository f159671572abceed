import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { rawConnection } from '../support/wire/raw-connection.js';

const webSocket = (path: string, headers = '') =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n${headers}\r\n`;

describe('upgrades', () => {
  let gatehouse: StartedGatehouse;
  let server: Server;
  let bearer: string;

  const connections = () => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));
  const statusOf = async (request: string): Promise<string> => {
    const { ask, socket } = await rawConnection(gatehouse.url);
    const answer = await ask(request, /\r\n\r\n/);
    socket.destroy();
    return answer.slice(9, 12);
  };

  beforeAll(async () => {
    gatehouse = await startGatehouse();
    server = gatehouse.app.getHttpServer() as Server;
    bearer = `Authorization: Bearer ${await gatehouse.token()}\r\n`;
  });
  afterAll(() => gatehouse.close());

  it.each(['/nowhere', '/mcp', '/health', '/sse', '/gateways/nothing/ws'])(
    'refuse a WebSocket at %s with 404',
    async (path) => expect(await statusOf(webSocket(path, bearer))).toBe('404'),
  );

  it('refuse a stranger, a torn handshake and a foreign page at /ws with a status', async () => {
    expect(await statusOf(webSocket('/ws'))).toBe('401');
    expect(await statusOf(webSocket('/ws', `${bearer}Origin: https://evil.example\r\n`))).toBe('403');
    expect(await statusOf(webSocket('/ws', bearer).replace(/Sec-WebSocket-Key: .*\r\n/, ''))).toBe('400');
  });

  it('cost one socket when their clients reset the connection at any moment', async () => {
    const attempts = Array.from({ length: 120 }, async (_, i) => {
      const { socket } = await rawConnection(gatehouse.url);
      const path = ['/nowhere', '/ws', '/mcp'][i % 3]!;
      socket.write(webSocket(path, i % 2 === 0 ? '' : bearer));
      await new Promise((resolve) => setTimeout(resolve, i % 12));
      socket.resetAndDestroy();
    });
    await Promise.all(attempts);
    await expect.poll(connections, { timeout: 10_000 }).toBe(0);
    expect((await gatehouse.fetch('/health')).status).toBe(200);
  });

  it('that are refused are let go of, also where the client keeps its half open', async () => {
    const before = await connections();
    const kept = await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const connection = await rawConnection(gatehouse.url, { allowHalfOpen: true });
        connection.socket.write(webSocket(i % 2 === 0 ? '/nowhere' : '/ws'));
        return connection;
      }),
    );
    for (const { text } of kept) await expect.poll(text, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 40[14] /);
    await expect.poll(connections, { timeout: 5_000 }).toBeLessThanOrEqual(before);
    for (const { socket } of kept) socket.destroy();
  });

  describe('to anything but a WebSocket are ignored (RFC 9110 section 7.8)', () => {
    const ping = '{"jsonrpc":"2.0","id":7,"method":"ping"}';
    const upgrade =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n';
    const post = (body: string, headers: string) =>
      `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n${bearer}Content-Type: application/json\r\nAccept: application/json, text/event-stream\r\n${headers}\r\n${body}`;
    const answered = /"id":7,"result":\{\}/;

    it('the request is served with its body, one after the other on one connection', async () => {
      const { ask, socket } = await rawConnection(gatehouse.url);
      const sized = `${upgrade}Content-Length: ${ping.length}\r\n`;
      expect(await ask(post(ping, sized), answered)).toMatch(/^HTTP\/1\.1 200 /);
      const chunked = `${ping.length.toString(16)}\r\n${ping}\r\n0\r\n\r\n`;
      expect(await ask(post(chunked, `${upgrade}Transfer-Encoding: chunked\r\n`), answered)).toMatch(
        /^HTTP\/1\.1 200 /,
      );
      expect(await ask(`GET /health HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`, /healthy/)).toMatch(
        /^HTTP\/1\.1 200 /,
      );
      expect(await ask(`GET /nowhere HTTP/1.1\r\nHost: localhost\r\n${bearer}${upgrade}\r\n`, /\r\n\r\n/)).toMatch(
        /^HTTP\/1\.1 404 /,
      );
      expect(await ask(post(ping, `Content-Length: ${ping.length}\r\n`), answered)).toMatch(/^HTTP\/1\.1 200 /);
      socket.destroy();
    });

    it('a body that comes later is waited for', async () => {
      const { ask, socket } = await rawConnection(gatehouse.url);
      socket.write(post('', `${upgrade}Content-Length: ${ping.length}\r\n`));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await ask(ping, answered)).toMatch(/^HTTP\/1\.1 200 /);
      socket.destroy();
    });

    it.each(['h2c', 'TLS/1.0', 'foo, bar', 'websockets'])('%s at /ws is a plain request', async (to) => {
      expect(
        await statusOf(`GET /ws HTTP/1.1\r\nHost: localhost\r\n${bearer}Connection: upgrade\r\nUpgrade: ${to}\r\n\r\n`),
      ).toBe('426');
    });
  });
});
