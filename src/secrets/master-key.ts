import { createHmac, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { MasterKey } from './key-ring.js';

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** N = 2^15, r = 8, p = 1 (RFC 7914): about 130 ms and 32 MiB, once for each configured secret at start. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** The master key of a configured secret under this database's salt. Its id reveals nothing about it. */
export async function masterKey(secret: string, salt: Buffer): Promise<MasterKey> {
  const key = await derive(secret.normalize('NFC'), salt, 32, COST);
  return { id: createHmac('sha256', key).update('gatehouse key id').digest('hex').slice(0, 12), key };
}
