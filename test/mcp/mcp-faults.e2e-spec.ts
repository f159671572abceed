import { createServer, type Server, type Socket, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post, type RawAnswer } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const secret = 'a-very-secret-value-0815';
const ok = (id: unknown, text = 'fine') =>
  JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', text } });
const head = (type: string, more = '') =>
  `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${more}connection: close\r\n\r\n`;
const json = 'application/json';
const events = 'text/event-stream';

const megabytes = Buffer.alloc(16 * 1024 * 1024, ' ');
const bombs = new Map(
  [' ', 'data: '].map((begin) => [begin, gzipSync(Buffer.concat([Buffer.from(begin), megabytes]))]),
);
const bomb = (begin: string) => bombs.get(begin)!;

/** What a broken upstream writes for a call with this JSON-RPC id, by the name in `arguments.fault`. */
const faults: Readonly<Record<string, (socket: Socket, id: number) => void>> = {
  reset: (socket) => socket.resetAndDestroy(),
  'reset after the head': (socket) =>
    socket.write(head(json, 'content-length: 500\r\n'), () => socket.resetAndDestroy()),
  truncated: (socket, id) => socket.end(`${head(json, 'content-length: 500\r\n')}${ok(id)}`),
  'half a chunk': (socket) => socket.end(`${head(json, 'transfer-encoding: chunked\r\n')}40\r\n{"jsonrpc"`),
  'cut without a length': (socket, id) => socket.end(`${head(json)}${ok(id).slice(0, -1)}`),
  'another id': (socket) => socket.end(`${head(json)}${ok(999)}`),
  html: (socket) => socket.end(`${head('text/html')}<html>hello</html>`),
  'html as json': (socket) => socket.end(`${head(json)}<html>hello</html>`),
  garbage: (socket) => socket.end('garbage\r\n\r\n'),
  redirect: (socket) =>
    socket.end('HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n'),
  '401': (socket) =>
    socket.end('HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer realm="upstream"\r\ncontent-length: 0\r\n\r\n'),
  '500 text': (socket) => socket.end('HTTP/1.1 500 Oops\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\noops'),
  compressed: (socket) => socket.end(`${head(json, 'content-encoding: zstd\r\n')}xxxx`),
  'not compressed': (socket) => socket.end(`${head(json, 'content-encoding: gzip\r\n')}xxxx`),
  'half of what was compressed': (socket, id) => {
    const packed = gzipSync(ok(id, 'x'.repeat(1000))).subarray(0, -12);
    socket.end(
      Buffer.concat([
        Buffer.from(head(json, `content-encoding: gzip\r\ncontent-length: ${packed.length}\r\n`)),
        packed,
      ]),
    );
  },
  'a bomb': (socket) => socket.end(Buffer.concat([Buffer.from(head(json, 'content-encoding: gzip\r\n')), bomb(' ')])),
  'a bomb in an event': (socket) =>
    socket.end(Buffer.concat([Buffer.from(head(events, 'content-encoding: gzip\r\n')), bomb('data: ')])),
  'a flood of headers': (socket) => socket.end(head(json, `x-long: ${'x'.repeat(100_000)}\r\n`)),
  'a flood of 1xx': (socket) => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(10_000)),
  'events cut in the middle': (socket) => {
    socket.end(
      `${head(events)}data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\ndata: {"jsonrpc":`,
    );
  },
  'events without an answer': (socket) => socket.end(`${head(events)}: hello\n\n`),
  'a byte at a time': (socket) => {
    socket.write(head(json, 'content-length: 500\r\n'));
    const drip = setInterval(() => socket.write('{'), 100);
    socket.once('close', () => clearInterval(drip));
  },
  'an endless line': (socket) => {
    socket.write(head(events));
    const more = () => void (socket.writable && socket.write(Buffer.alloc(65_536, 'x'), more));
    more();
  },
};

const codes: Readonly<Record<string, RegExp>> = {
  redirect: /UPSTREAM_REDIRECT/,
  '401': /UPSTREAM_CREDENTIALS_REFUSED/,
  'another id': /UPSTREAM_PROTOCOL/,
  html: /UPSTREAM_PROTOCOL/,
  '500 text': /UPSTREAM_STATUS/,
  'a byte at a time': /UPSTREAM_TIMEOUT/,
  'an endless line': /UPSTREAM_TOO_LARGE/,
  'a bomb in an event': /UPSTREAM_TOO_LARGE/,
};

/** Answers discovery and one tool, and breaks calls as they ask for it. */
function brokenServer(): Promise<Server> {
  const tools = [{ name: 'break', inputSchema: { type: 'object' } }];
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      text += String(chunk);
      const body = text.slice(text.indexOf('\r\n\r\n') + 4);
      if (!text.includes('\r\n\r\n') || !body.endsWith('}')) return;
      const { id, method, params } = JSON.parse(body) as {
        id: number;
        method: string;
        params: { arguments: { fault: string } };
      };
      text = '';
      if (method === 'tools/call') return faults[params.arguments.fault]?.(socket, id);
      const result =
        method === 'server/discover'
          ? { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }
          : { resultType: 'complete', tools };
      const answer = JSON.stringify({ jsonrpc: '2.0', id, result: { ...result, ttlMs: 0, cacheScope: 'private' } });
      socket.end(`${head(json, `content-length: ${answer.length}\r\n`)}${answer}`);
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('an upstream that fails', () => {
  let gatehouse: StartedGatehouse;
  let broken: Server;
  let upstream: Upstream;
  let token: string;

  const call = (name: string, args: object, id = 1): Promise<RawAnswer> => {
    const { body, headers } = modernRequest('tools/call', { name, arguments: args }, id);
    return post(`${gatehouse.url}/mcp`, token, body, headers);
  };

  beforeAll(async () => {
    broken = await brokenServer();
    upstream = await startUpstream({
      tools: [
        {
          definition: { name: 'echo', inputSchema: { type: 'object' } },
          call: (args) => ({ content: [{ type: 'text', text: String(args.text) }] }),
        },
        {
          definition: { name: 'late', inputSchema: { type: 'object' } },
          call: () => new Promise((resolve) => setTimeout(() => resolve({ content: [] }), 30_000).unref()),
        },
        {
          definition: { name: 'leak', inputSchema: { type: 'object' } },
          call: (args, { request, send }) => {
            const text = `${JSON.stringify(request.headers)} ${'x'.repeat(Number(args.size))} ${secret}`;
            if (args.sse === true) send({ jsonrpc: '2.0', method: 'notifications/message', params: { data: text } });
            return { content: [{ type: 'text', text }] };
          },
        },
      ],
    });
    gatehouse = await startGatehouse({
      LOG_LEVEL: 'ERROR',
      UPSTREAM_TIMEOUT_SECONDS: '1',
      // One for each caller: whatever does not give its place back is the last call.
      UPSTREAM_MAX_CONCURRENCY: '2',
      MAX_WAIT_SECONDS: '1',
      MAX_RESPONSE_BYTES: '4000000',
    });
    token = await gatehouse.token();
    await register(gatehouse, `http://127.0.0.1:${(broken.address() as AddressInfo).port}/mcp`, 'Broken');
    await register(gatehouse, upstream.url, 'Good', { 'X-API-Key': secret });
  });

  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
    broken.close();
  });

  it.each(Object.keys(faults))('%s: one typed error, and the next call works', async (fault) => {
    const answer = await call('broken__break', { fault }, 42);
    expect(answer.message.id).toBe(42);
    expect(answer.message.error?.code).toBe(-32603);
    expect(answer.message.error?.data).toEqual({
      code: expect.stringMatching(codes[fault] ?? /^UPSTREAM_/) as string,
      gateway: 'broken',
      requestId: expect.stringMatching(/^[\w-]{8,}$/) as string,
    });
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(answer.text.match(/"error"/g)).toHaveLength(1);
    const again = await call('broken__break', { fault: 'html' });
    expect(again.message.error?.data?.code).toBe('UPSTREAM_PROTOCOL');
    const good = await call('good__echo', { text: fault });
    expect(good.message.result).toMatchObject({ content: [{ text: fault }] });
  });

  it('answers within the deadline when the upstream does not', async () => {
    const began = performance.now();
    const answer = await call('good__late', {});
    expect(answer.message.error?.data?.code).toBe('UPSTREAM_TIMEOUT');
    expect(performance.now() - began).toBeLessThan(3000);
  });

  it('keeps lists whole while an upstream is away', async () => {
    broken.close();
    const { body, headers } = modernRequest('tools/list');
    const { message } = await post(`${gatehouse.url}/mcp`, token, body, headers);
    expect(JSON.stringify(message.result)).toContain('broken__break');
    const code = async () => (await call('broken__break', { fault: 'reset' })).message.error?.data?.code;
    // A connection that stood is used once more before a new one is refused.
    await expect.poll(code).toBe('UPSTREAM_UNREACHABLE');
  });

  it.each([0, 200_000, 3_000_000])('masks a secret that the upstream reflects, in %d bytes', async (size) => {
    for (const sse of [false, true]) {
      const answer = await call('good__leak', { size, sse });
      expect(answer.text).toContain('[redacted]');
      expect(answer.text).not.toContain(secret);
    }
  });
});
