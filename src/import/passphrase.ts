import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';

const FORMAT = 'ghx1';
const LEAST_LENGTH = 12;

/** The passphrase is wrong, too short, or the text was changed. */
export class PassphraseError extends Error {}

const keyOf = (passphrase: string, salt: Buffer) =>
  scryptSync(passphrase.normalize('NFC'), salt, 32, { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 });

/** One text under a passphrase, for a file that leaves this machine: scrypt (RFC 7914) and AES-256-GCM, about 130 ms. */
export function sealWithPassphrase(text: string, passphrase: string): string {
  if (passphrase.length < LEAST_LENGTH) throw new PassphraseError(`must have at least ${LEAST_LENGTH} characters`);
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', keyOf(passphrase, salt), nonce, { authTagLength: 16 });
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [FORMAT, ...[salt, nonce, sealed].map((part) => part.toString('base64url'))].join('.');
}

/** The text again; throws PassphraseError. */
export function openWithPassphrase(sealed: string, passphrase: string): string {
  const [format, ...parts] = sealed.split('.');
  const [salt, nonce, text] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (format !== FORMAT || parts.length !== 3 || nonce?.length !== 12 || text === undefined || text.length < 16) {
    throw new PassphraseError('the sealed part of the export is damaged');
  }
  const cipher = createDecipheriv('aes-256-gcm', keyOf(passphrase, salt!), nonce, { authTagLength: 16 });
  cipher.setAuthTag(text.subarray(-16));
  const opened = cipher.update(text.subarray(0, -16));
  try {
    cipher.final();
  } catch {
    throw new PassphraseError('the passphrase is not the one of this export, or the export was changed');
  }
  return opened.toString('utf8');
}
