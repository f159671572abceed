import { createHmac } from 'node:crypto';
import { asciiJson, spanAt, spliced } from '../../protocol/json/json-spans.js';
import { stringAt } from '../../protocol/outline.js';
import type { KeyRing } from '../../secrets/key-ring.js';
import { sameSecret } from '../../secrets/shared-secret.js';

/**
 * Seals what an upstream calls a thing that belongs to one caller. All callers of a gateway are one to its upstream, which cannot
 * tell whose is whose. So a handle goes out as `<handle>.<seal>`, bound to the principal and the gateway it was made for, and
 * nothing else is taken back. It is the same under every token of its principal, on any replica and after a restart.
 */
export class HandleSeals {
  private readonly key: Buffer;

  /** @param purpose What is sealed: handles of one purpose are none of another. */
  constructor(keys: KeyRing, purpose: string) {
    this.key = keys.subkey(purpose);
  }

  sealed(principalId: string, gatewayId: string, handle: string): string {
    const bound = JSON.stringify([principalId, gatewayId, handle]);
    return `${handle}.${createHmac('sha256', this.key).update(bound).digest('base64url').slice(0, 22)}`;
  }

  /** The handle as its upstream knows it; null for one that was not given to this principal for this gateway. */
  opened(principalId: string, gatewayId: string, sealed: string): string | null {
    const handle = sealed.slice(0, Math.max(0, sealed.lastIndexOf('.')));
    return sameSecret(this.sealed(principalId, gatewayId, handle), sealed) ? handle : null;
  }
}

/** The latin1 text of a message with the handle at a path sealed, where there is one. */
export function sealedAt(text: string, path: readonly string[], sealed: (handle: string) => string): string {
  const span = spanAt(text, path);
  const handle = span === undefined ? null : stringAt(text, span);
  return handle === null ? text : spliced(text, span!, asciiJson(sealed(handle)));
}
