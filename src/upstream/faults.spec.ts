import { createServer as createTcp, type Server, type Socket, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../config/read-environment.js';
import { Dispatchers } from './dial/dispatchers.js';
import { MAX_MESSAGE_BYTES } from './client/exchange.js';
import { postHeaders, postRequest } from './client/post-rpc.js';
import { targetAt } from '../../test/support/upstreams/target.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

/** A server that answers every request with raw bytes, as `answer` writes them. */
async function rawServer(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createTcp((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  open.push({ close: () => (sockets.forEach((socket) => socket.destroy()), server.close()) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

async function ask(url: string, timeoutMs = 3_000, params = {}) {
  const dispatchers = new Dispatchers(readEnvironment({}));
  open.push(dispatchers);
  const target = targetAt(url, { timeoutMs });
  const request = { jsonrpc: '2.0', id: 'q', method: 'tools/list', params };
  return postRequest(dispatchers.for(target), target, postHeaders, request, {});
}

const head = (type: string, more = '') => `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${more}`;
const chunked = 'transfer-encoding: chunked\r\n\r\n';
const chunk = (text: string | Buffer) =>
  Buffer.concat([Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n`), Buffer.from(text), Buffer.from('\r\n')]);
const answer = '{"jsonrpc":"2.0","id":"q","result":{}}';
const sse = (data: string) => `event: message\ndata: ${data}\n\n`;

describe('a server that misbehaves', () => {
  it.each<[string, string, (socket: Socket) => void]>([
    ['resets before it answers', 'UPSTREAM_CLOSED', (socket) => socket.resetAndDestroy()],
    ['ends before it answers', 'UPSTREAM_CLOSED', (socket) => socket.end()],
    ['answers with garbage', 'UPSTREAM_PROTOCOL', (socket) => socket.end('\0\x01garbage\r\n\r\n')],
    [
      'ends before its Content-Length',
      'UPSTREAM_CLOSED',
      (socket) => socket.end(`${head('application/json', 'content-length: 900\r\n\r\n')}${answer}`),
    ],
    ['cuts a chunk', 'UPSTREAM_CLOSED', (socket) => socket.end(`${head('application/json', chunked)}ff\r\n${answer}`)],
    [
      'resets in the middle of an event',
      'UPSTREAM_CLOSED',
      (socket) =>
        socket.write(`${head('text/event-stream', chunked)}10\r\nevent: message\nd\r\n`, () =>
          socket.resetAndDestroy(),
        ),
    ],
    [
      'ends its stream without an answer',
      'UPSTREAM_CLOSED',
      (socket) =>
        socket.end(
          Buffer.concat([
            Buffer.from(head('text/event-stream', chunked)),
            chunk(sse('{"method":"x"}')),
            Buffer.from('0\r\n\r\n'),
          ]),
        ),
    ],
    [
      'answers somebody else',
      'UPSTREAM_TIMEOUT',
      (socket) =>
        socket.write(
          Buffer.concat([
            Buffer.from(head('text/event-stream', chunked)),
            chunk(sse(answer.replace('"q"', '"other"'))),
          ]),
        ),
    ],
    [
      'sends a flood of headers',
      'UPSTREAM_TOO_LARGE',
      (socket) => socket.end(`HTTP/1.1 200 OK\r\n${'x-flood: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(4_000)}\r\n`),
    ],
    [
      'compresses in a way that nobody knows',
      'UPSTREAM_PROTOCOL',
      (socket) => socket.end(`${head('application/json', 'content-encoding: zstd\r\ncontent-length: 4\r\n\r\n')}abcd`),
    ],
    [
      'says that it compressed what it did not',
      'UPSTREAM_PROTOCOL',
      (socket) => socket.end(`${head('application/json', 'content-encoding: br\r\ncontent-length: 4\r\n\r\n')}abcd`),
    ],
    [
      'sends half of what it compressed',
      'UPSTREAM_PROTOCOL',
      (socket) => {
        const body = gzipSync(answer).subarray(0, -12);
        socket.end(
          Buffer.concat([
            Buffer.from(head('application/json', `content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`)),
            body,
          ]),
        );
      },
    ],
    [
      'answers with HTML',
      'UPSTREAM_PROTOCOL',
      (socket) => socket.end(`${head('text/html', 'content-length: 4\r\n\r\n')}<h1>`),
    ],
    [
      'answers with JSON of another kind',
      'UPSTREAM_PROTOCOL',
      (socket) => socket.end(`${head('application/json', 'content-length: 2\r\n\r\n')}{}`),
    ],
    [
      'nests JSON beyond reason',
      'UPSTREAM_PROTOCOL',
      (socket) => {
        const body = `{"jsonrpc":"2.0","id":"q","result":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
        socket.end(`${head('application/json', `content-length: ${body.length}\r\n\r\n`)}${body}`);
      },
    ],
    [
      'drips',
      'UPSTREAM_TIMEOUT',
      (socket) => {
        socket.write(`${head('application/json', 'content-length: 900\r\n\r\n')}`);
        const timer = setInterval(() => socket.write(' '), 50);
        socket.once('close', () => clearInterval(timer));
      },
    ],
    ['says nothing', 'UPSTREAM_TIMEOUT', () => undefined],
  ])('%s: %s', async (_, code, misbehave) => {
    await expect(ask(await rawServer(misbehave), 500)).rejects.toMatchObject({ code });
  });

  it.each([
    ['a body', 'application/json', ' '],
    ['one event', 'text/event-stream', 'a'],
  ])('that never ends %s is cut at the bound', async (_, type, filler) => {
    let sent = 0;
    const url = await rawServer((socket) => {
      socket.write(head(type, chunked));
      const piece = chunk(filler.repeat(1024 * 1024));
      const more = () => {
        while (!socket.destroyed && socket.write(piece)) sent += piece.length;
        sent += piece.length;
      };
      socket.on('drain', more);
      more();
    });
    await expect(ask(url, 20_000)).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' });
    expect(sent).toBeLessThan(MAX_MESSAGE_BYTES + 16 * 1024 * 1024);
  });

  it('that compresses more than may be said is left off at the bound', async () => {
    const body = gzipSync(Buffer.alloc(2 * MAX_MESSAGE_BYTES, ' '));
    const url = await rawServer((socket) => {
      const headers = head('application/json', `content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`);
      socket.end(Buffer.concat([Buffer.from(headers), body]));
    });
    await expect(ask(url, 20_000)).rejects.toMatchObject({ code: 'UPSTREAM_TOO_LARGE' });
  });

  it.each<[string, (socket: Socket) => void]>([
    ['ends', (socket) => socket.end()],
    ['breaks', (socket) => socket.destroy()],
    ['resets', (socket) => setTimeout(() => socket.resetAndDestroy(), 50)],
  ])('that answers a long body early and %s the connection is told as what it answered', async (_, close) => {
    const url = await rawServer((socket) => {
      socket.pause();
      const headers = 'content-type: text/plain\r\ncontent-length: 9\r\nconnection: close\r\n\r\n';
      socket.write(`HTTP/1.1 413 Payload Too Large\r\n${headers}too large`, () => close(socket));
    });
    const long = { text: 'x'.repeat(8 * 1024 * 1024) };
    await expect(ask(url, 3_000, long)).rejects.toMatchObject({ code: 'UPSTREAM_STATUS', statusCode: 413 });
  });

  it('may say anything before the answer on its stream', async () => {
    const url = await rawServer((socket) => {
      const events = [
        ': hello\n\n',
        'data:\n\n',
        sse('{"jsonrpc":"2.0","method":"notifications/progress"}'),
        sse(answer),
      ];
      socket.end(
        Buffer.concat([
          Buffer.from(head('text/event-stream', chunked)),
          ...events.map(chunk),
          Buffer.from('0\r\n\r\n'),
        ]),
      );
    });
    expect((await ask(url)).answer.text).toBe(answer);
  });
});
