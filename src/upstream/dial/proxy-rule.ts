import { BlockList, isIP } from 'node:net';
import type { Environment } from '../../config/environment.js';

/** A proxy that opens tunnels (CONNECT, RFC 9110 section 9.3.6). */
export interface ProxyServer {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: string;
  /** For `Proxy-Authorization`; null where its URL names nobody. */
  readonly authorization: string | null;
  /** PEM of its authority; null: the usual ones. */
  readonly ca: string | null;
  /** Who named it: whoever runs the gateway, or whoever registered an upstream, whose proxies may be where upstreams may. */
  readonly named: 'settings' | 'gateway';
}

/** The proxy by which a place is reached; null: directly. `hostname` without brackets, `port` as undici has it, '' for the usual one. */
export type ProxyRule = (protocol: string, hostname: string, port: string) => ProxyServer | null;

/** HTTP_PROXY and HTTPS_PROXY by the protocol of the upstream, but for what NO_PROXY names. */
export function environmentProxies(env: Pick<Environment, 'HTTP_PROXY' | 'HTTPS_PROXY' | 'NO_PROXY'>): ProxyRule {
  const [http, https] = [env.HTTP_PROXY, env.HTTPS_PROXY].map((url) =>
    url === '' ? null : proxyOf(url, null, 'settings'),
  );
  if (!http && !https) return () => null;
  const isDirect = exceptions(env.NO_PROXY);
  return (protocol, hostname, port) => {
    const proxy = (protocol === 'https:' ? https : http) ?? null;
    return proxy === null || isDirect(hostname, port || (protocol === 'https:' ? '443' : '80')) ? null : proxy;
  };
}

/** The proxy of one gateway, whatever NO_PROXY says. */
export function gatewayProxy({ url, ca }: { readonly url: string; readonly ca: string | null }): ProxyRule {
  const proxy = proxyOf(url, ca, 'gateway');
  return () => proxy;
}

/** What the URL of a proxy says. It was checked when it was read. */
function proxyOf(text: string, ca: string | null, named: ProxyServer['named']): ProxyServer {
  const url = new URL(text.includes('://') ? text : `http://${text}`);
  const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    protocol,
    hostname: url.hostname,
    port: url.port || (protocol === 'https:' ? '443' : '80'),
    ca,
    named,
    authorization: pair === ':' ? null : `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`,
  };
}

/** NO_PROXY as curl and Go read it: `*`, names with all below them, with a port or without, addresses and networks. */
function exceptions(entries: readonly string[]): (hostname: string, port: string) => boolean {
  const names: { readonly name: string; readonly port: string | undefined }[] = [];
  const networks = new BlockList();
  for (const entry of entries.map((text) => text.toLowerCase())) {
    const [, network = '', bits = ''] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
    const [, host = entry, port] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
    const bare = host.replace(/^\[|\]$/g, '');
    if (isIP(network) !== 0) networks.addSubnet(network, Number(bits), familyOf(network));
    else if (isIP(bare) !== 0 && port === undefined) networks.addAddress(bare, familyOf(bare));
    else names.push({ name: bare.replace(/^\*?\./, ''), port });
  }
  return (hostname, port) => {
    const host = hostname.toLowerCase().replace(/\.$/, '');
    if (isIP(host) !== 0 && networks.check(host, familyOf(host))) return true;
    return names.some(
      ({ name, port: only }) =>
        (only === undefined || only === port) && (name === '*' || host === name || host.endsWith(`.${name}`)),
    );
  };
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
