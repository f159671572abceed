import { createHmac, hkdfSync } from 'node:crypto';
import { hostname } from 'node:os';
import type { Environment } from '../../config/environment.js';
import { sameSecret } from '../../secrets/shared-secret.js';

/**
 * What a gateway answers to a nonce, so that a command knows whom it is about to send an administrator's token: whoever has
 * JWT_SECRET_KEY, and whether on this very machine, where any user may listen on a port that the gateway has let go.
 */
export interface HouseProof {
  readonly house: string;
  readonly here: string;
}

export const isNonce = (text: unknown): text is string => typeof text === 'string' && /^[\w-]{22,64}$/.test(text);

export function houseProof(nonce: string, { JWT_SECRET_KEY }: Pick<Environment, 'JWT_SECRET_KEY'>): HouseProof {
  const key = new Uint8Array(hkdfSync('sha256', JWT_SECRET_KEY, '', 'gatehouse is asked who it is', 32));
  const over = (...texts: string[]) => createHmac('sha256', key).update(JSON.stringify(texts)).digest('base64url');
  return { house: over(nonce), here: over(nonce, hostname()) };
}

/** Whether an answer to the nonce is that of a gateway with these settings; `here`: on this machine. */
export function provesHouse(given: unknown, nonce: string, here: boolean, env: Environment): boolean {
  const expected = houseProof(nonce, env);
  const member = here ? 'here' : 'house';
  const said: unknown = ((given ?? {}) as Partial<HouseProof>)[member];
  return typeof said === 'string' && sameSecret(said, expected[member]);
}
