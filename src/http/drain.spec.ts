import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Drain } from './drain.js';

describe('a process that ends behind a balancer which keeps connections', () => {
  const agent = new Agent({ keepAlive: true });
  let drain: Drain;
  let server: Server;
  let port: number;

  beforeEach(async () => {
    drain = new Drain();
    server = createServer((_, res) => {
      drain.begun(res);
      res.on('close', () => drain.ended());
      res.end('done');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => {
    agent.destroy();
    server.close();
  });

  const request = async () => {
    const asked = get({ port, host: '127.0.0.1', agent });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    return { reused: asked.reusedSocket, connection: answer.headers.connection };
  };

  it('answers what comes on them, however short and far between the requests are, and ends those left over', async () => {
    const used = 8;
    await Promise.all(Array.from({ length: used + 1 }, request));
    drain.begin(server);
    let ended = false;
    const idle = drain.idle(server, performance.now() + 20_000).then(() => (ended = true));
    for (let n = 0; n < used; n += 1) {
      await sleep(60);
      expect(await request()).toEqual({ reused: true, connection: 'close' });
    }
    expect(ended).toBe(false);
    await Promise.all([idle, once(server, 'close')]);
  });
});
