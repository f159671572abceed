import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4, type Socket } from 'node:net';
import type { Environment } from '../../config/environment.js';
import { groupsOfV6, normalAddress } from '../../addresses/address.js';
import { networkMatcher } from '../../proxy-auth/peers/peer-address.js';
import { isBound } from '../../proxy-auth/presets/proxy-settings.js';
import type { TrustedPeers } from '../../proxy-auth/peers/trusted-peers.service.js';

/** Most hops of X-Forwarded-For that are looked at. */
const mostHops = 20;

/** Who sends a request, for counting what they try: never asked for more than that. */
export type SenderOf = (req: IncomingMessage) => string;

/**
 * The address a request comes from: the peer's, or behind a trusted proxy the last address in X-Forwarded-For that is not a
 * proxy's own; what stands before it the client wrote. One IPv6 network (/64) is one sender.
 */
export function senderOf(env: Environment, peers: Pick<TrustedPeers, 'trusts'>): SenderOf {
  const believes = believesPeers(env);
  const isProxy = networkMatcher(env.TRUSTED_PROXY_CIDRS);
  return ({ socket, headers }) => {
    const peer = socket.remoteAddress ?? 'unix';
    const forwarded = headers['x-forwarded-for'];
    if (forwarded === undefined || !believes || !peers.trusts(socket)) return network(peer);
    const hops = String(forwarded).split(',').slice(-mostHops).reverse().map(addressOf);
    const client = hops.find((hop) => isIP(hop) === 0 || !isProxy(hop));
    return network(client !== undefined && isIP(client) !== 0 ? client : peer);
  };
}

/** The address a socket comes from; null for a proxy that is known by its address, since it brings many callers. */
export function strangerOf(env: Environment, peers: Pick<TrustedPeers, 'trusts'>): (socket: Socket) => string | null {
  const believes = believesPeers(env);
  return (socket) => (believes && peers.trusts(socket) ? null : network(socket.remoteAddress ?? 'unix'));
}

/** Whether an address alone makes a peer a proxy: a secret or an assertion would have to come with the request. */
function believesPeers(env: Environment): boolean {
  if (env.TRUST_PROXY_AUTH_DANGEROUSLY) return false;
  if (env.TRUSTED_PROXY_CIDRS.length > 0 || env.TRUSTED_PROXY_HOSTS.length > 0) return true;
  return env.TRUST_PROXY_AUTH && !env.MCP_CLIENT_AUTH_ENABLED && !isBound(env);
}

/** Some proxies write the port as well: `203.0.113.7:5123`, `[2001:db8::7]:5123`. */
const addressOf = (hop: string): string => {
  const text = hop.trim();
  return /^\[([^\]]+)\]/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
};

/** An IPv4 address, or the first 64 bits of an IPv6 one: whoever has one address there has them all. */
function network(address: string): string {
  const plain = normalAddress(address);
  if (isIP(plain) === 0 || isIPv4(plain)) return plain;
  const prefix = groupsOfV6(plain).slice(0, 4);
  return `${prefix.map((group) => group.toString(16)).join(':')}::/64`;
}
