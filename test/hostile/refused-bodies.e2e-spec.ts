import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledger } from '../../src/limits/budgets/ledger.service.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { post } from '../support/wire/mcp-client.js';
import { rawConnection } from '../support/wire/raw-connection.js';

const head = (path: string, more: string) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json\r\n${more}\r\n`;

/** Sends a body that does not end, until the connection does. Resolves with all that was answered. */
async function endless(url: string, request: string): Promise<string> {
  const { socket, text } = await rawConnection(url);
  socket.write(request);
  const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
  while (!socket.destroyed) {
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
    else await sleep(1);
  }
  return text();
}

describe('the body of a request that is refused', () => {
  let gatehouse: StartedGatehouse;
  let token: string;
  beforeAll(async () => {
    gatehouse = await startGatehouse({ MAX_REQUEST_BYTES: '1000000' });
    token = await gatehouse.token();
  });
  afterAll(() => gatehouse.close());

  it.each(['/mcp', '/rpc', '/tokens'])(
    'is not read on for ever: %s',
    async (path) => {
      const answer = await endless(gatehouse.url, head(path, 'Transfer-Encoding: chunked\r\n'));
      expect(answer).toMatch(/^HTTP\/1.1 401 /);
    },
    20_000,
  );

  it.each(['/mcp', '/tokens'])(
    'is answered 413 though it does not end: %s',
    async (path) => {
      const request = head(path, `Authorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n`);
      expect(await endless(gatehouse.url, request)).toMatch(/^(HTTP\/1.1 413 .*)?$/s);
    },
    20_000,
  );

  describe('that is compressed', () => {
    const send = (body: Buffer, coding: string) =>
      gatehouse.fetch('/tokens', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-encoding': coding },
        body,
      });
    const made = Buffer.from('{"name":"compressed"}');

    it.each([
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ])('is read as %s', async (coding, compress) => {
      expect((await send(compress(made), coding)).status).toBe(201);
    });

    it('is refused where it inflates to more than 1 MiB, is torn, or is none', async () => {
      const bomb = await send(gzipSync(Buffer.alloc(50_000_000, ' ')), 'gzip');
      expect([bomb.status, await bomb.json()]).toEqual([413, expect.objectContaining({ code: 'BODY_TOO_LARGE' })]);
      expect((await send(gzipSync(made).subarray(0, 20), 'gzip')).status).toBe(400);
      expect((await send(made, 'gzip')).status).toBe(400);
      expect((await send(made, 'zstd')).status).toBe(415);
    });
  });

  it('is held on the account of its caller while it comes', async () => {
    const { all } = gatehouse.app.get(Ledger);
    const before = all.bytes;
    const { socket } = await rawConnection(gatehouse.url);
    socket.write(`${head('/tokens', `Authorization: Bearer ${token}\r\nContent-Length: 500000\r\n`)}{`);
    await expect.poll(() => all.bytes).toBe(before + 500_000);
    socket.destroy();
    await expect.poll(() => all.bytes).toBe(before);
  });

  it('is read where it is short, and the connection goes on', async () => {
    const { socket, ask } = await rawConnection(gatehouse.url);
    const body = ' '.repeat(10_000);
    const request = `${head('/mcp', `Content-Length: ${body.length}\r\n`)}${body}`;
    for (let n = 0; n < 3; n++) expect(await ask(request, /\r\n\r\n\{.*\}/s)).toMatch(/^HTTP\/1.1 401 /);
    socket.destroy();
  });

  it.each(['/mcp', '/admin/session', '/tokens'])(
    'ends the connection where its coding is not known: %s',
    async (path) => {
      const { socket, ask } = await rawConnection(gatehouse.url);
      const request = head(path, `Authorization: Bearer ${token}\r\nTransfer-Encoding: gzip, chunked\r\n`);
      expect(await ask(`${request}0\r\n\r\n`, /\r\n\r\n\{.*\}/s)).toMatch(/^HTTP\/1.1 400 .*connection: close/is);
      await expect.poll(() => socket.closed).toBe(true);
    },
  );

  it('is not said back at length', async () => {
    const long = 'x'.repeat(100_000);
    const asked = [
      { method: 'tools/call', params: { name: long, arguments: {} } },
      { method: 'prompts/get', params: { name: long } },
      { method: 'resources/read', params: { uri: `x:${long}` } },
      { method: 'completion/complete', params: { ref: { type: 'ref/prompt', name: long }, argument: {} } },
    ];
    for (const message of asked) {
      const { text } = await post(`${gatehouse.url}/mcp`, token, { jsonrpc: '2.0', id: 1, ...message });
      expect(text).toContain('error');
      expect(text.length).toBeLessThan(1_000);
    }
  });
});
