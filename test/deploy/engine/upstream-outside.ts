import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { startUpstream, type Upstream } from '../../support/upstreams/upstream.js';
import type { Engine } from './engine.js';

/** An MCP server of this process that containers reach. */
export interface UpstreamOutside {
  readonly upstream: Pick<Upstream, 'url' | 'requests'>;
  /** What `extra_hosts` of a service says of the machine it is on. */
  readonly host: string;
  close(): Promise<void>;
}

/** @param name what containers call it. @param demands the headers without which it answers 401. */
export async function startUpstreamOutside(
  engine: Engine,
  name: string,
  demands: Readonly<Record<string, string>>,
): Promise<UpstreamOutside> {
  const inside = await startUpstream({ demands });
  const { port } = new URL(inside.url);
  // The server itself listens on loopback alone.
  const door = createServer((socket) => {
    const onward = connect(Number(port), '127.0.0.1');
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      from.pipe(to).on('error', () => from.destroy());
  }).listen(0, '0.0.0.0');
  await once(door, 'listening');
  const url = new URL(inside.url);
  url.host = `${name}:${(door.address() as AddressInfo).port}`;
  return {
    upstream: { url: url.href, requests: inside.requests },
    host: `${name}:${addressBeside(engine.address)}`,
    close: async () => {
      door.close();
      await inside.close();
    },
  };
}

/** This machine's address on the network of another one's; Docker's own word for it where both are one. */
function addressBeside(address: string): string {
  const network = address.split('.').slice(0, 3).join('.');
  const own = Object.values(networkInterfaces()).flatMap((all = []) => all.map((one) => one.address));
  return own.find((one) => one.startsWith(`${network}.`)) ?? 'host-gateway';
}
