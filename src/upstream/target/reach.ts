import { createHash } from 'node:crypto';
import type { UpstreamTarget } from './upstream-target.js';

/** A digest of the place and the credentials of an upstream; credentials that cannot be resolved are like no others. */
export function reachOf(target: UpstreamTarget): string {
  const { url, caCertificate, client } = target;
  let credentials: unknown = null;
  try {
    credentials = [target.credentialHeaders(), target.credentialQuery()];
  } catch {
    // The call that comes to it says what is missing.
  }
  return createHash('sha256')
    .update(JSON.stringify([url.href, caCertificate, credentials, client?.certificate]))
    .digest('base64');
}
