import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { readEnvironment } from '../../config/read-environment.js';
import { readBody } from './request-body.js';

/** A body that is sent whole; `leaves` hangs its client up in the turn in which it has come. */
async function heard(leaves: boolean): Promise<string[]> {
  const ledger = new Ledger(readEnvironment({}));
  const bodies: string[] = [];
  const read = new Promise<void>((resolve, reject) => {
    const server = createServer((req) => {
      readBody(req, 1_000, ledger.all, (body) => bodies.push(String(body)));
      req.on('end', () => {
        if (leaves) req.socket.destroy();
        turn()
          .then(() => turn())
          .then(() => req.socket.destroy())
          .then(() => server.close(() => resolve()), reject);
      });
    }).listen(0, '127.0.0.1', () => {
      const sent = request({ port: (server.address() as AddressInfo).port, method: 'POST' }).on('error', () => {});
      sent.end('{"a":1}');
    });
  });
  await read;
  ledger.onModuleDestroy();
  return bodies;
}

it('hands a body over in the turn in which it has come, and none of a client that has hung up by then', async () => {
  expect(await heard(false)).toEqual(['{"a":1}']);
  expect(await heard(true)).toEqual([]);
});
