import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { randomOf } from '../support/load/soak-load.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/**
 * What a network that loses packets is to programs: TCP brings every byte in order, and some of them late. One piece in twenty waits
 * for 200 ms to a second, as for one or two retransmissions, and pieces are cut anywhere.
 */
class BadNetwork {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  constructor(to: string, random: () => number) {
    const { hostname: host, port } = new URL(to);
    const carry = (from: Socket, into: Socket) => {
      this.sockets.add(from);
      from.on('error', () => into.destroy());
      from.on('close', () => into.end());
      from.on('data', (chunk) => {
        const cut = Math.floor(random() * chunk.length);
        into.write(chunk.subarray(0, cut));
        if (random() >= 0.05) return void into.write(chunk.subarray(cut));
        from.pause();
        setTimeout(
          () => {
            into.write(chunk.subarray(cut));
            from.resume();
          },
          200 + random() * 800,
        );
      });
    };
    this.server = createServer((client) => {
      const server = connect({ host, port: Number(port) });
      carry(client, server);
      carry(server, client);
    });
  }

  async listen(path: string): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }
}

let upstreams: Upstream[];
let networks: BadNetwork[];
let gatehouse: StartedGatehouse;
let url: string;
beforeAll(async () => {
  const random = randomOf(37);
  gatehouse = await startGatehouse();
  upstreams = await Promise.all([startUpstream({ speaks: 'modern' }), startUpstream({ speaks: 'legacy', sse: true })]);
  networks = [...upstreams.map((upstream) => upstream.url), gatehouse.url].map((to) => new BadNetwork(to, random));
  const [modern, legacy, front] = await Promise.all(
    networks.map((network, at) => network.listen(at < 2 ? '/mcp' : '')),
  );
  await register(gatehouse, modern!, 'New');
  await register(gatehouse, legacy!, 'Old');
  url = `${front}/mcp`;
});
afterAll(async () => {
  await Promise.all(networks.map((network) => network.close()));
  await gatehouse.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

it('over a network that loses packets, before and behind the gateway, every call has its answer', async () => {
  const token = await gatehouse.token();
  const client = await connectV1(url, token);
  const failures: string[] = [];
  const worker = async (number: number) => {
    for (let count = 0; count < 20; count += 1) {
      const message = `${number}/${count}`;
      const params = { name: `${count % 2 ? 'new' : 'old'}__echo`, arguments: { message } };
      const { body, headers } = modernRequest('tools/call', params);
      const answer = number % 2 ? client.callTool(params) : post(url, token, body, headers).then(({ text }) => text);
      const text = await answer.then((value) => JSON.stringify(value), String);
      if (!text.includes(message)) failures.push(`${message}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, number) => worker(number)));
  expect(failures).toEqual([]);
  await client.close();
});
