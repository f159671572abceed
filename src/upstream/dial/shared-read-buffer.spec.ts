import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent, request } from 'undici';
import { guardedConnector } from './guarded-connector.js';
import { sharedReadBuffer } from './shared-read-buffer.js';

let server: Server;
let agent: Agent;
let url: string;

/** `/7/300000` answers with 300,000 bytes of the value 7, in pieces that end anywhere. */
beforeAll(async () => {
  server = createServer(async (req, res) => {
    const [value, length] = req.url!.slice(1).split('/').map(Number) as [number, number];
    for (let sent = 0, piece = 1; sent < length; sent += piece, piece = Math.min(piece * 3, length - sent)) {
      if (!res.write(Buffer.alloc(piece, value))) await once(res, 'drain');
      if (piece < 10_000) await sleep(1);
    }
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const policy = { allowLoopback: true, allowPrivate: true };
  agent = new Agent({ connect: guardedConnector({ policy, timeoutMs: 10_000 }) });
});

afterAll(async () => {
  await agent.close();
  server.close();
});

const ask = (value: number, length: number) => request(`${url}/${value}/${length}`, { dispatcher: agent });

/** Whether all pieces, which are kept until the last has come, are of the value. */
async function areAllOf(pieces: AsyncIterable<Buffer>, value: number, length: number): Promise<boolean> {
  const kept: Buffer[] = [];
  for await (const piece of pieces) kept.push(piece);
  return Buffer.concat(kept).equals(Buffer.alloc(length, value));
}

const isOwn = async (value: number, length: number) => areAllOf((await ask(value, length)).body, value, length);

it('each of many connections that are read at once gets its own bytes, and keeps them', async () => {
  const lengths = [1, 3_000, 5_000, 100_000, 700_000];
  const asked = Array.from({ length: 60 }, (_, n) => isOwn(n + 1, lengths[n % lengths.length]!));
  expect(new Set(await Promise.all(asked))).toEqual(new Set([true]));
});

it('what a slow reader has not taken is its own when others have been read meanwhile', async () => {
  const { body } = await ask(7, 2_000_000);
  body.pause();
  await sleep(50);
  expect(await Promise.all([isOwn(8, 400_000), isOwn(9, 400_000)])).toEqual([true, true]);
  expect(await areAllOf(body, 7, 2_000_000)).toBe(true);
});

it('what a listener throws closes the connection, and nothing else', async () => {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), ...sharedReadBuffer });
  socket.write('GET /7/1000 HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const fault = new Error('a fault of the listener');
  socket.on('data', () => {
    throw fault;
  });
  expect(await once(socket, 'error')).toEqual([fault]);
  expect(socket.destroyed).toBe(true);
});
