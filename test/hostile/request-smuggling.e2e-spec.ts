import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

let gatehouse: StartedGatehouse;
let upstream: Upstream;
let token: string;
beforeAll(async () => {
  [gatehouse, upstream] = await Promise.all([startGatehouse(), startUpstream()]);
  await register(gatehouse, upstream.url, 'Up');
  token = await gatehouse.token();
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
});

const call = (message: string) => {
  const { body, headers } = modernRequest('tools/call', { name: 'up__echo', arguments: { message } });
  return { body: JSON.stringify(body), headers: Object.entries({ authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`).join('') }; // prettier-ignore
};
const host = () => `host: ${new URL(gatehouse.url).host}\r\n`;
const start = () => `POST /mcp HTTP/1.1\r\n${host()}${call('').headers}`;
/** A whole request, which stands behind a first one whose end is in doubt. */
const hidden = () => {
  const { body, headers } = call('smuggled');
  return `POST /mcp HTTP/1.1\r\n${host()}${headers}content-length: ${body.length}\r\n\r\n${body}`;
};
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

/** All that came back until the gateway ended the connection, or was silent for a second. */
function answerTo(bytes: string): Promise<{ statuses: number[]; ended: boolean }> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(gatehouse.url);
    const socket = connect({ host: hostname, port: Number(port) });
    let text = '';
    const done = (ended: boolean) => {
      socket.destroy();
      resolve({ statuses: [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)), ended });
    };
    socket.setTimeout(1_000, () => done(false));
    socket.on('data', (chunk) => (text += String(chunk)));
    socket.on('error', () => done(true));
    socket.on('end', () => done(true));
    socket.write(bytes, 'latin1');
  });
}

/** Requests of which two readers may believe different things; each with all that follows. */
const doubtful: Readonly<Record<string, () => string>> = {
  'Content-Length and Transfer-Encoding': () =>
    `${start()}content-length: ${5 + hidden().length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden()}`,
  'Transfer-Encoding and Content-Length': () =>
    `${start()}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n${chunked(hidden())}`,
  'Transfer-Encoding: xchunked': () =>
    `${start()}transfer-encoding: xchunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${hidden()}`,
  'Transfer-Encoding: chunked, identity': () =>
    `${start()}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden()}`,
  'two Transfer-Encodings': () =>
    `${start()}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${hidden()}`,
  'a blank before the colon': () =>
    `${start()}content-length: 5\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n${hidden()}`,
  'a control character before the value': () =>
    `${start()}content-length: 5\r\ntransfer-encoding:\u000bchunked\r\n\r\n0\r\n\r\n${hidden()}`,
  'a folded line': () =>
    `${start()}content-length: 5\r\nx: y\r\n transfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden()}`,
  'two Content-Lengths': () => `${start()}content-length: 0\r\ncontent-length: 5\r\n\r\n${hidden()}`,
  'Content-Length: 0, 5': () => `${start()}content-length: 0, 5\r\n\r\n${hidden()}`,
  'Content-Length: +5': () => `${start()}content-length: +5\r\n\r\nhello${hidden()}`,
  'Content-Length: -1': () => `${start()}content-length: -1\r\n\r\n${hidden()}`,
  'Content-Length: 0x5': () => `${start()}content-length: 0x5\r\n\r\nhello${hidden()}`,
  'an empty Content-Length': () => `${start()}content-length:\r\n\r\n${hidden()}`,
  'a line feed that ends a header': () => `${start()}x: y\ncontent-length: 0\r\n\r\n${hidden()}`,
  'a carriage return in a header': () => `${start()}x: y\rcontent-length: 5\r\n\r\n${hidden()}`,
  'a NUL in a header': () => `${start()}x: y\0z\r\ncontent-length: 0\r\n\r\n${hidden()}`,
  'a line feed that ends a chunk extension': () =>
    `${start()}transfer-encoding: chunked\r\n\r\n2;\nxx\r\n${hidden().length.toString(16)}\r\n${hidden()}\r\n0\r\n\r\n`,
  'a chunk size with 0x': () => `${start()}transfer-encoding: chunked\r\n\r\n0x0\r\n\r\n${hidden()}`,
  'a chunk longer than it says': () => `${start()}transfer-encoding: chunked\r\n\r\n2\r\nxxx\r\n0\r\n\r\n${hidden()}`,
  'chunks in HTTP/1.0': () =>
    `${start().replace('HTTP/1.1', 'HTTP/1.0')}transfer-encoding: chunked\r\n\r\n0\r\n\r\n${hidden()}`,
};

/** Requests of which two readers may believe that they are for different hosts. */
const astray: Readonly<Record<string, () => string>> = {
  'two Hosts': () => `${start()}host: other.example\r\ncontent-length: 0\r\n\r\n`,
  'a whole URL of another host': () =>
    `${start().replace('/mcp', 'http://other.example/mcp').replace(host(), 'host: other.example\r\n')}content-length: 0\r\n\r\n`,
};

describe('a request whose end or place is in doubt', () => {
  it.each(Object.keys(doubtful))('%s: one refusal, and nothing behind it is read', async (name) => {
    const { statuses, ended } = await answerTo(doubtful[name]!());
    expect(statuses).toEqual([expect.toSatisfy((status: number) => status >= 400 && status < 500)]);
    expect(ended).toBe(true);
    expect(upstream.calls('tools/call')).toEqual([]);
  });

  it.each(Object.keys(astray))('%s: one refusal', async (name) => {
    const { statuses } = await answerTo(astray[name]!());
    expect(statuses).toEqual([expect.toSatisfy((status: number) => status >= 400 && status < 500)]);
  });

  it('one that is in none is followed by the next on the same connection', async () => {
    const { body, headers } = call('first');
    const first = `POST /mcp HTTP/1.1\r\n${host()}${headers}transfer-encoding: chunked\r\n\r\n${chunked(body)}`;
    expect((await answerTo(first + hidden())).statuses).toEqual([200, 200]);
    expect(upstream.calls('tools/call').map(({ body: sent }) => /first|smuggled/.exec(sent)?.[0])).toEqual(['first', 'smuggled']); // prettier-ignore
  });
});
