import { BlockList, isIP, isIPv4 } from 'node:net';
import { groupsOfV6, normalAddress } from '../../addresses/address.js';

/** RFC 1918, loopback, unique local (RFC 4193) and link-local peers: what the documented three variables believe. */
const privateNetworks = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
] as const;

export const isLoopback = (address: string): boolean => {
  const plain = normalAddress(address);
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'));
};

/** Whether HOST is reachable from this machine only. */
export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host.startsWith('/') || (isIP(host) !== 0 && isLoopback(host));

/** Networks as a matcher. Throws where one cannot be read; {@link cidrProblem} says why beforehand. */
export function networkMatcher(cidrs: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address, bits] = cidr.split('/');
    const family = isIPv4(address!) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address!, family);
    else list.addSubnet(address!, Number(bits), family);
  }
  return (address) => {
    const plain = normalAddress(address);
    return isIP(plain) !== 0 && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
  };
}

/** Why a CIDR of the settings cannot be used, or null. Host bits must be zero: `10.0.0.7/8` is more likely a mistake than a wish. */
export function cidrProblem(cidr: string): string | null {
  const [address = '', bits, more] = cidr.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return `${cidr} is not an address or network`;
  const width = family === 4 ? 32 : 128;
  const length = bits === undefined ? width : Number(bits);
  if (!/^\d+$/.test(bits ?? '0') || length > width) return `${cidr} has no usable prefix length`;
  if (length === 0) return `${cidr} is every peer; only TRUST_PROXY_AUTH_DANGEROUSLY=true says that`;
  const value = addressValue(address, family);
  if (value & ((1n << BigInt(width - length)) - 1n)) return `${cidr} has bits beyond its prefix length`;
  return null;
}

/**
 * The peers believed without further settings: loopback and private ranges, except 127.0.0.6 (every connection that Istio's
 * sidecar hands in) and the container's default gateway (every connection that comes through a published port).
 */
export function documentedPeers(defaultGateways: readonly string[]): (address: string) => boolean {
  const inPrivate = networkMatcher(privateNetworks);
  const excepted = new Set(['127.0.0.6', ...defaultGateways.map(normalAddress)]);
  return (address) => !excepted.has(normalAddress(address)) && inPrivate(address);
}

/** Default gateways in the text of Linux's /proc/net/route: destination and mask zero, address little-endian hex. */
export function defaultGateways(procNetRoute: string): string[] {
  return procNetRoute
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/))
    .filter((field) => field[1] === '00000000' && /^[0-9A-F]{8}$/i.test(field[2] ?? '') && field[2] !== '00000000')
    .map((field) => [...Buffer.from(field[2]!, 'hex')].reverse().join('.'));
}

function addressValue(address: string, family: number): bigint {
  if (family === 4) return address.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);
  return groupsOfV6(address.split('%')[0]!).reduce((value, group) => value * 65536n + BigInt(group), 0n);
}
