import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type AddressPolicy, checkAddress } from '../target/address-policy.js';

type Resolve = (
  hostname: string,
  options: { readonly all: true; readonly family?: number | 'IPv4' | 'IPv6'; readonly hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void,
) => void;

/**
 * The lookup of a connection. Resolves every address of the name and refuses the name if one of them is forbidden, so
 * that no order of answers opens a way in; what it returns is what is dialled, so that a name which changes its
 * answers (DNS rebinding) is checked at each connection.
 */
export function guardedLookup(
  policy: AddressPolicy,
  onResolved: (addresses: readonly string[]) => void,
  resolve: Resolve = lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      try {
        for (const { address } of addresses) checkAddress(policy, hostname, address);
      } catch (refusal) {
        callback(refusal as NodeJS.ErrnoException, '', 0);
        return;
      }
      onResolved(addresses.map(({ address }) => address));
      if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}
