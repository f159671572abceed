import { UnsealError, type KeyRing } from '../secrets/key-ring.js';
import type { Credentials } from './credentials.js';

const PURPOSE = 'upstream credentials';
const COLUMN = 'gateways.auth_sealed';
/** Lengths are rounded up, so that a dump does not tell short secrets from long ones. */
const PADDING = 256;

/** Where credentials belong: the gateway's row and the origin they are sent to. */
export interface Place {
  /** The gateway's. */
  readonly id: string;
  readonly url: string;
}

const bindingOf = ({ id, url }: Place) => [COLUMN, id, new URL(url).origin];

export function sealCredentials(ring: KeyRing, credentials: Credentials, place: Place): string {
  const text = JSON.stringify(credentials);
  const padded = text + ' '.repeat((PADDING - (Buffer.byteLength(text) % PADDING)) % PADDING);
  return ring.seal(PURPOSE, padded, bindingOf(place));
}

/** Throws UnsealError where the row was moved, its URL's origin edited, or the key is missing. Null means no credentials. */
export function openCredentials(ring: KeyRing, sealed: string | null, place: Place): Credentials {
  if (sealed === null) return { type: 'none' };
  if (!URL.canParse(place.url)) throw new UnsealError('the URL in the database is damaged');
  return JSON.parse(ring.open(PURPOSE, sealed, bindingOf(place))) as Credentials;
}
