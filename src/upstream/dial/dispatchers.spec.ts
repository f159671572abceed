import { createServer, type Server, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../config/read-environment.js';
import { Dispatchers } from './dispatchers.js';
import { exchange } from '../client/exchange.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { targetAt, withKey } from '../../../test/support/upstreams/target.js';

/** Listens on every loopback address there is and counts who comes. */
let listeners: Server[] = [];
let connections = 0;
let port = 0;

beforeAll(async () => {
  for (const host of ['0.0.0.0', '::']) {
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, ipv6Only: host === '::' }, resolve);
    });
    port = (server.address() as AddressInfo).port;
    listeners.push(server);
  }
});

afterAll(async () => {
  await Promise.all(listeners.map((server) => new Promise((resolve) => server.close(resolve))));
  listeners = [];
});

const target = (url: string): UpstreamTarget => targetAt(url, { ...withKey, timeoutMs: 1_000 });

const hosts = [
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '①②⑦.⓪.⓪.①',
  '127.0.0.1.',
  '0.0.0.0',
  'localhost',
  'localhost.',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::127.0.0.1]',
  '[0:0:0:0:0:ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '169.254.169.254',
  '[fe80::1]',
  '[fd00:ec2::254]',
  '[fd20:ce::254]',
  '[fd20:00ce:0::0254]',
  '[fd00:c1::a9fe:a9fe]',
  '[fd00:42::42]',
  '[::ffff:169.254.169.254]',
  'metadata.google.internal',
];

describe('dial guard', () => {
  it.each(hosts)('lets no packet out to %s where loopback is closed', async (host) => {
    const dispatchers = new Dispatchers(readEnvironment({ SSRF_ALLOW_LOCALHOST: 'false' }));
    const there = target(`http://${host}:${port}/mcp`);
    const before = connections;
    await expect(exchange(dispatchers.for(there), there, { method: 'GET', own: [] })).rejects.toMatchObject({
      code: expect.stringMatching(host === 'localhost.' ? /FORBIDDEN|DNS/ : /FORBIDDEN/),
    });
    expect(connections).toBe(before);
    await dispatchers.close();
  });

  it('reaches the same listener where loopback is open', async () => {
    const dispatchers = new Dispatchers(readEnvironment({ SSRF_ALLOW_LOCALHOST: 'true' }));
    const there = target(`http://127.0.0.1:${port}/mcp`);
    const before = connections;
    await expect(exchange(dispatchers.for(there), there, { method: 'GET', own: [] })).rejects.toMatchObject({
      code: 'UPSTREAM_CLOSED',
    });
    expect(connections).toBe(before + 1);
    await dispatchers.close();
  });

  it('keeps one pool for an origin and ends those that are not used', async () => {
    const dispatchers = new Dispatchers(readEnvironment({}));
    const a = target(`http://127.0.0.1:${port}/a`);
    const b = target(`http://127.0.0.1:${port}/b`);
    const pool = dispatchers.for(a);
    expect(dispatchers.for(b)).toBe(pool);
    dispatchers.keepOnly([a]);
    expect(dispatchers.for(b)).toBe(pool);
    dispatchers.keepOnly([]);
    expect(dispatchers.for(a)).not.toBe(pool);
    await dispatchers.close();
  });
});
