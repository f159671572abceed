import { isIP, isIPv4 } from 'node:net';
import { groupsOfV6 } from '../../addresses/address.js';
import type { Environment } from '../../config/environment.js';

/** What an address is to us: `never` is metadata, link-local, multicast and reserved; RFC 6890 and the clouds' documents. */
export type AddressKind = 'never' | 'loopback' | 'private' | 'public';

export interface AddressPolicy {
  readonly allowLoopback: boolean;
  readonly allowPrivate: boolean;
}

/** SSRF_ALLOW_LOCALHOST (empty: yes outside production) and SSRF_ALLOW_PRIVATE_NETWORKS. */
export function addressPolicy(
  env: Pick<Environment, 'SSRF_ALLOW_LOCALHOST' | 'SSRF_ALLOW_PRIVATE_NETWORKS' | 'NODE_ENV'>,
): AddressPolicy {
  const localhost = env.SSRF_ALLOW_LOCALHOST.toLowerCase();
  return {
    allowLoopback: localhost === '' ? env.NODE_ENV !== 'production' : /^(true|1|yes|on)$/.test(localhost),
    allowPrivate: env.SSRF_ALLOW_PRIVATE_NETWORKS,
  };
}

/** An upstream's address is refused. The message names the host and what kind of address it is. */
export class ForbiddenAddressError extends Error {
  readonly code = 'UPSTREAM_ADDRESS_FORBIDDEN';
  constructor(host: string, kind: AddressKind | 'metadata name') {
    super(
      `${host} is a ${kind === 'never' ? 'metadata, link-local or reserved address' : kind + (kind === 'metadata name' ? '' : ' address')}, which upstreams may not use`,
    );
  }
}

const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** Metadata services on unique local addresses, as the clouds' documents name them (read in November 2026). */
const METADATA_V6 = new Set([
  'fd20:ce:0:0:0:0:0:254', // Google, on hosts with IPv6 only
  'fd00:c1:0:0:0:0:a9fe:a9fe', // Oracle
  'fd00:42:0:0:0:0:0:42', // Scaleway
]);

/** Throws {@link ForbiddenAddressError} for a host name that only ever means a cloud's metadata service. */
export function checkName(host: string): void {
  if (METADATA_NAMES.has(host.toLowerCase().replace(/\.+$/, '')))
    throw new ForbiddenAddressError(host, 'metadata name');
}

/** Throws {@link ForbiddenAddressError} unless the address may be connected to. */
export function checkAddress(policy: AddressPolicy, host: string, address: string): void {
  const kind = addressKind(address);
  if (kind === 'public') return;
  if (kind === 'loopback' && policy.allowLoopback) return;
  if (kind === 'private' && policy.allowPrivate) return;
  throw new ForbiddenAddressError(host, kind);
}

/** The kind of an IP address in any textual form Node resolves to; what is no address is `never`. */
export function addressKind(address: string): AddressKind {
  const bare = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIPv4(bare)) return kindOfV4(bare.split('.').map(Number));
  if (isIP(bare) === 6) return kindOfV6(groupsOfV6(bare));
  return 'never';
}

function kindOfV4(octets: readonly number[]): AddressKind {
  const [a, b, c, d] = octets as [number, number, number, number];
  if (a === 127 || a === 0) return 'loopback'; // Linux connects 0.0.0.0 to itself
  if (a === 169 && b === 254) return 'never'; // link-local, metadata of AWS, GCP, Azure (RFC 3927)
  if (a === 100 && b === 100 && c === 100 && d === 200) return 'never'; // metadata of Alibaba
  if (a === 192 && b === 0 && c === 0) return 'never'; // protocol assignments, metadata of Oracle (RFC 6890)
  if (a === 168 && b === 63 && c === 129 && d === 16) return 'never'; // wire server of Azure
  if (a >= 224) return 'never'; // multicast, reserved, broadcast
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private'; // RFC 1918
  if (a === 100 && b >= 64 && b < 128) return 'private'; // shared address space (RFC 6598)
  if (a === 198 && (b === 18 || b === 19)) return 'private'; // benchmarking (RFC 2544)
  return 'public';
}

function kindOfV6(g: readonly number[]): AddressKind {
  const high = (from: number, to: number) => g.slice(from, to).every((group) => group === 0);
  if (high(0, 7) && g[7]! <= 1) return 'loopback'; // :: and ::1
  const embedded = embeddedV4(g, high);
  if (embedded !== null) return kindOfV4(embedded);
  const first = g[0]!;
  if ((first & 0xffc0) === 0xfe80 || (first & 0xff00) === 0xff00) return 'never'; // link-local, multicast
  if (first === 0xfd00 && g[1] === 0x0ec2) return 'never'; // metadata of AWS
  if (METADATA_V6.has(g.map((group) => group.toString(16)).join(':'))) return 'never';
  if ((first & 0xfe00) === 0xfc00 || (first & 0xffc0) === 0xfec0) return 'private'; // ULA (RFC 4193), old site-local
  return 'public';
}

/** The IPv4 address that an IPv6 address leads to: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP. */
function embeddedV4(g: readonly number[], zero: (from: number, to: number) => boolean): number[] | null {
  const octets = (hi: number, lo: number) => [hi >> 8, hi & 255, lo >> 8, lo & 255];
  const last = octets(g[6]!, g[7]!);
  if (zero(0, 5) && (g[5] === 0xffff || g[5] === 0)) return last; // ::ffff:a.b.c.d, ::a.b.c.d (RFC 4291)
  if (zero(0, 4) && g[4] === 0xffff && g[5] === 0) return last; // ::ffff:0:a.b.c.d (RFC 2765)
  if (g[0] === 0x64 && g[1] === 0xff9b) return last; // NAT64 (RFC 6052, RFC 8215)
  if (g[0] === 0x2002) return octets(g[1]!, g[2]!); // 6to4 (RFC 3056)
  if (g[0] === 0x2001 && g[1] === 0) return octets(g[6]! ^ 0xffff, g[7]! ^ 0xffff); // Teredo (RFC 4380)
  if ((g[4]! & 0xfdff) === 0 && g[5] === 0x5efe) return last; // ISATAP (RFC 5214)
  return null;
}
