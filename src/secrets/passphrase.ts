import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

const FORMAT = 'ghx2';
const LEAST_LENGTH = 12;

/** The passphrase is wrong, too short, or what was sealed or bound to it was changed. */
export class PassphraseError extends Error {}

const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Some 130 ms, off the event loop. */
const keyOf = (passphrase: string, salt: Buffer) =>
  new Promise<Buffer>((resolve, reject) =>
    scrypt(passphrase.normalize('NFC'), salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key))),
  );

/**
 * One text under a passphrase, for a file that leaves this machine: scrypt (RFC 7914) and AES-256-GCM. `beside` is what stands in
 * the file unsealed: it is bound to the sealed text, which opens only together with it.
 */
export async function sealWithPassphrase(text: string, beside: string, passphrase: string): Promise<string> {
  if (passphrase.length < LEAST_LENGTH) throw new PassphraseError(`must have at least ${LEAST_LENGTH} characters`);
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv('aes-256-gcm', await keyOf(passphrase, salt), nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(beside));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [FORMAT, ...[salt, nonce, sealed].map((part) => part.toString('base64url'))].join('.');
}

/** The text again; throws PassphraseError. */
export async function openWithPassphrase(sealed: string, beside: string, passphrase: string): Promise<string> {
  const [format, ...parts] = sealed.split('.');
  const bytes = parts.map((part) => Buffer.from(part, 'base64url'));
  const [salt, nonce, text] = bytes;
  const canonical = bytes.every((part, at) => part.toString('base64url') === parts[at]);
  if (format !== FORMAT || bytes.length !== 3 || !canonical || nonce?.length !== 12 || text!.length < 16) {
    throw new PassphraseError('the sealed part of the export is damaged');
  }
  const cipher = createDecipheriv('aes-256-gcm', await keyOf(passphrase, salt!), nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(beside));
  cipher.setAuthTag(text!.subarray(-16));
  const opened = cipher.update(text!.subarray(0, -16));
  try {
    cipher.final();
  } catch {
    throw new PassphraseError('the passphrase is not the one of this export, or the export was changed');
  }
  return opened.toString('utf8');
}
