import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { addressKind, type AddressPolicy, checkAddress, checkName } from '../target/address-policy.js';
import { guardedLookup } from './guarded-lookup.js';
import type { ProxyRule, ProxyServer } from './proxy-rule.js';
import { openTunnel } from './proxy-tunnel.js';
import { sharedReadBuffer } from './shared-read-buffer.js';

/** What a probe is told while a connection is made. */
export interface DialTrace {
  resolved(addresses: readonly string[]): void;
  connected(): void;
  secured(): void;
}

export interface DialTerms {
  readonly policy: AddressPolicy;
  readonly timeoutMs: number;
  /** PEM of an authority to trust instead of the usual ones. */
  readonly ca?: string | null;
  /** Shown to a server that asks for a client certificate; never to a proxy. */
  readonly client?: { readonly certificate: string; readonly key: string } | null;
  readonly trace?: DialTrace | null;
  /** Which proxy leads to a place; absent: none. */
  readonly proxies?: ProxyRule;
}

/**
 * The one way to make a connection: asks the policy before any packet leaves, literals here, names in the lookup whose answers are
 * the ones dialled. Certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says, by TLS 1.2 at least. Where a proxy leads
 * there, the name is resolved and judged here all the same; what is on this machine is never asked of a proxy.
 */
export function guardedConnector(terms: DialTerms): buildConnector.connector {
  const { policy, timeoutMs, ca = null, client = null, trace = null, proxies = noProxy } = terms;
  const resolved = (addresses: readonly string[]) => trace?.resolved(addresses);
  const usual = { timeout: timeoutMs, lookup: guardedLookup(policy, resolved) };
  const dialPlain = buildConnector({ ...usual, ...sharedReadBuffer });
  const dialSecure = buildConnector({
    ...usual,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === null ? {} : { ca }),
    ...(client === null ? {} : { cert: client.certificate, key: client.key }),
  });
  const dialProxy = ({ named, ca: authority }: ProxyServer) =>
    guardedConnector({ policy: named === 'settings' ? anywhere : policy, timeoutMs, ca: authority });
  const directly: buildConnector.connector = (options, callback) => {
    const dial = options.protocol === 'https:' ? dialSecure : dialPlain;
    // undici returns the socket it is connecting, though its types do not say so.
    const socket = dial(options, callback) as unknown as Socket;
    socket.once('secureConnect', () => trace?.secured());
    if (options.httpSocket === undefined) socket.once('connect', () => trace?.connected());
  };
  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '');
    const isLiteral = isIP(hostname) !== 0;
    try {
      checkName(options.hostname);
      if (isLiteral) checkAddress(policy, options.hostname, hostname);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    if (isLiteral) resolved([hostname]);
    const proxy = proxies(options.protocol, hostname, options.port);
    if (proxy === null) return directly(options, callback);
    judged(policy, hostname, (error, addresses) => {
      if (error !== null) return callback(error, null);
      if (addresses.every((address) => addressKind(address) === 'loopback')) return directly(options, callback);
      resolved(addresses);
      const port = options.port || (options.protocol === 'https:' ? '443' : '80');
      openTunnel({ proxy, dial: dialProxy(proxy), hostname, port, timeoutMs }, (failure, socket) => {
        if (socket === null) return callback(failure as Error, null);
        trace?.connected();
        if (options.protocol === 'https:') return directly({ ...options, httpSocket: socket }, callback);
        callback(null, socket);
      });
    });
  };
}

const noProxy: ProxyRule = () => null;

/** Where a proxy may be: whoever runs the gateway names it. Metadata services never. */
const anywhere: AddressPolicy = { allowLoopback: true, allowPrivate: true };

/** The addresses of a host, all of which may be used. */
function judged(
  policy: AddressPolicy,
  hostname: string,
  done: (error: Error | null, addresses: readonly string[]) => void,
): void {
  if (isIP(hostname) !== 0) return done(null, [hostname]);
  guardedLookup(policy, () => {})(hostname, { all: true }, (error, addresses) => {
    if (error !== null || typeof addresses === 'string') return done(error ?? new Error('no addresses'), []);
    done(
      null,
      addresses.map(({ address }) => address),
    );
  });
}
