import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { type AddressPolicy, checkAddress, checkName } from '../target/address-policy.js';
import { guardedLookup } from './guarded-lookup.js';

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
  readonly trace?: DialTrace | null;
}

/**
 * The one way to make a connection: asks the policy before any packet leaves, literals here, names in the lookup whose answers are
 * the ones dialled. Certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says, by TLS 1.2 at least.
 */
export function guardedConnector({ policy, timeoutMs, ca = null, trace = null }: DialTerms): buildConnector.connector {
  const dial = buildConnector({
    timeout: timeoutMs,
    lookup: guardedLookup(policy, (addresses) => trace?.resolved(addresses)),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(ca === null ? {} : { ca }),
  });
  return (options, callback) => {
    try {
      checkName(options.hostname);
      const literal = options.hostname.replace(/^\[|\]$/g, '');
      if (isIP(literal) !== 0) {
        checkAddress(policy, options.hostname, literal);
        trace?.resolved([literal]);
      }
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    // undici returns the socket it is connecting, though its types do not say so.
    const socket = dial(options, callback) as unknown as Socket;
    if (trace !== null) {
      socket.once('connect', () => trace.connected());
      socket.once('secureConnect', () => trace.secured());
    }
  };
}
