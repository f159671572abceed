import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

const real = dns.lookup;

/** Has the system's resolver answer these names with these addresses. Returns what undoes it. */
export function named(names: Readonly<Record<string, string>>): () => void {
  const lookup = (hostname: string, options: dns.LookupAllOptions, callback: (...answer: unknown[]) => void) => {
    const address = names[hostname];
    if (address === undefined) return real(hostname, options, callback);
    const found = { address, family: address.includes(':') ? 6 : 4 };
    process.nextTick(() => (options.all ? callback(null, [found]) : callback(null, found.address, found.family)));
  };
  dns.lookup = lookup as typeof dns.lookup;
  syncBuiltinESMExports();
  return () => {
    dns.lookup = real;
    syncBuiltinESMExports();
  };
}
