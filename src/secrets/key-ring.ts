import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'gh1';
const INSTALLATION_PURPOSE = 'installation key';

/** A master key made from one configured secret, and the short id that names it in tokens. */
export interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

/** A token that cannot be opened; the message says why and holds nothing secret. */
export class UnsealError extends Error {}

/**
 * Seals and opens values at rest with AES-256-GCM (NIST SP 800-38D).
 *
 * A token is `gh1.<key id>.<nonce>.<ciphertext and tag>` in base64url. Each purpose has its own subkey (HKDF, RFC 5869),
 * and purpose and binding are additional data, so a token moved to another row, column or URL does not open.
 * Every configured secret opens; the one the database names seals, so replicas switch together.
 */
export class KeyRing {
  private readonly masters: ReadonlyMap<string, Buffer>;
  private readonly subkeys = new Map<string, Buffer>();

  /** `installation` is the random key of this database: fingerprints and subkeys outlive a rotation of the secret. */
  constructor(
    masters: readonly MasterKey[],
    private sealing: string,
    private readonly installation: Buffer,
  ) {
    this.masters = new Map(masters.map(({ id, key }) => [id, key]));
    this.sealWith(sealing);
  }

  /** Id of the key that seals now. */
  get sealingKeyId(): string {
    return this.sealing;
  }

  /** Ids of all keys that open. */
  get keyIds(): readonly string[] {
    return [...this.masters.keys()];
  }

  /** Switches the sealing key; throws UnsealError where no configured secret makes that key. */
  sealWith(keyId: string): void {
    if (!this.masters.has(keyId)) throw new UnsealError(`no configured secret makes key ${keyId}`);
    this.sealing = keyId;
  }

  /** A token that only the same purpose and binding open. */
  seal(purpose: string, plaintext: string, binding: readonly string[]): string {
    return sealUnder(this.masterSubkey(this.sealing, purpose), this.sealing, purpose, plaintext, binding);
  }

  /** The text of a token; throws UnsealError for a wrong key, tag, purpose or binding. */
  open(purpose: string, token: string, binding: readonly string[]): string {
    const keyId = keyIdOf(token);
    if (keyId === null || !this.masters.has(keyId)) {
      throw new UnsealError(
        keyId === null ? 'not a sealed value' : `sealed under key ${keyId}, which is not configured`,
      );
    }
    return openUnder(this.masterSubkey(keyId, purpose), purpose, token, binding);
  }

  /** Keyed 8-hex fingerprint: equal for equal values, and of no use without this database and its secret. */
  fingerprint(purpose: string, value: string): string {
    return this.digest(purpose, value).slice(0, 8);
  }

  /** Keyed 64-hex digest (HMAC-SHA256), for unique indexes over secrets. */
  digest(purpose: string, value: string): string {
    return createHmac('sha256', this.subkey(`digest ${purpose}`))
      .update(value)
      .digest('hex');
  }

  /** A 32-byte subkey of this installation, the same on every replica and after a rotation. */
  subkey(purpose: string): Buffer {
    return this.remember(`installation/${purpose}`, this.installation, purpose);
  }

  /** The installation key wrapped under one of the ring's keys: the key check value of the database. */
  wrapInstallation(keyId: string): string {
    const subkey = this.masterSubkey(keyId, INSTALLATION_PURPOSE);
    return sealUnder(subkey, keyId, INSTALLATION_PURPOSE, this.installation.toString('base64url'), [keyId]);
  }

  private masterSubkey(keyId: string, purpose: string): Buffer {
    return this.remember(`${keyId}/${purpose}`, this.masters.get(keyId)!, purpose);
  }

  private remember(name: string, key: Buffer, purpose: string): Buffer {
    let subkey = this.subkeys.get(name);
    if (subkey === undefined) {
      subkey = derive(key, purpose);
      this.subkeys.set(name, subkey);
    }
    return subkey;
  }
}

/** The installation key of a key check value; throws UnsealError where the master key is not the one that wrapped it. */
export function unwrapInstallation(master: MasterKey, checkValue: string): Buffer {
  const subkey = derive(master.key, INSTALLATION_PURPOSE);
  return Buffer.from(openUnder(subkey, INSTALLATION_PURPOSE, checkValue, [master.id]), 'base64url');
}

/** The key id a token names, or null where the text is no token. */
export function keyIdOf(token: string): string | null {
  const parts = token.split('.');
  return parts.length === 4 && parts[0] === FORMAT ? parts[1]! : null;
}

function derive(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `gatehouse/1/${purpose}`, 32));
}

/** Lengths keep `['a', 'bc']` and `['ab', 'c']` apart. */
function additionalData(purpose: string, binding: readonly string[]): Buffer {
  return Buffer.from([FORMAT, purpose, ...binding].map((part) => `${Buffer.byteLength(part)}:${part}`).join(''));
}

function sealUnder(key: Buffer, keyId: string, purpose: string, plaintext: string, binding: readonly string[]): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(purpose, binding));
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [FORMAT, keyId, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

function openUnder(key: Buffer, purpose: string, token: string, binding: readonly string[]): string {
  const [, , nonceText = '', sealedText = ''] = token.split('.');
  const nonce = Buffer.from(nonceText, 'base64url');
  const sealed = Buffer.from(sealedText, 'base64url');
  const canonical = nonce.toString('base64url') === nonceText && sealed.toString('base64url') === sealedText;
  if (!canonical || nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) {
    throw new UnsealError('the sealed value is damaged');
  }
  // Without authTagLength Node accepts tags of four bytes.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(purpose, binding));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const opened = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    throw new UnsealError('the sealed value does not belong here, was changed, or its key differs');
  }
  return opened.toString('utf8');
}
