import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PlainRequest } from './plain-request.js';

/** One server with requests as Node makes them, one with ours; both say what they were asked. */
const say: RequestListener = (req, res) => {
  if (req instanceof PlainRequest) req.handOn();
  res.write(JSON.stringify({ headers: req.headers, distinct: req.headersDistinct, url: req.url }));
  res.end();
};
const servers: Server[] = [createServer(say), createServer({ IncomingMessage: PlainRequest }, say)];
beforeAll(() => Promise.all(servers.map((server) => new Promise<void>((up) => server.listen(0, '127.0.0.1', up)))));
afterAll(() => servers.map((server) => server.close()));

const answerOf = (server: Server, request: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(request));
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(text.replace(/Date: [^\r]*/, '')));
  });

const head = (version: string, ...lines: string[]) =>
  ['GET /a HTTP/' + version, ...lines, 'Connection: close', '', ''].join('\r\n');

it.each([
  [
    '200',
    head('1.1', 'Host: a', 'Host: b', 'Accept: x', 'accept: y', 'Cookie: a', 'COOKIE: b', 'X-One: 1', 'x-one: 2'),
  ],
  [
    '200',
    head('1.1', 'host: a', 'content-length: 0', 'Set-Cookie: a', 'User-Agent: x', 'user-agent: y', '__proto__: z'),
  ],
  ['400', head('1.1', 'Accept: x')],
  ['417', head('1.1', 'Host: a', 'Expect: a miracle')],
  ['417', head('1.1', 'Host: a', 'Expect: a', 'Expect: b')],
  ['100', head('1.1', 'Host: a', 'eXpect: 100-Continue')],
  ['200', head('1.0')],
  ['200', head('1.0', 'TE: chunked')],
  ['200', head('1.0', 'TE: trailers', 'te: chunked')],
  ['100', head('1.1', 'Host: a', 'Upgrade: h2c', 'Expect: 100-continue').replace('close', 'close, upgrade')],
])('is answered %s as Node answers: %j', async (status, request) => {
  const [plain, ours] = await Promise.all(servers.map((server) => answerOf(server, request)));
  expect(ours).toBe(plain);
  expect(ours).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

it('is the same under another order of names, place by place', async () => {
  for (const lines of [
    ['Host: a', 'Accept: 1'],
    ['Accept: 2', 'HOST: b'],
    ['accept: 3', 'host: c'],
  ]) {
    const [plain, ours] = await Promise.all(servers.map((server) => answerOf(server, head('1.1', ...lines))));
    expect(ours).toBe(plain);
  }
});
