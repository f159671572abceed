import { createDecipheriv, createHash } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A stored value that the given secret does not open; the message holds neither. */
export class SourceSecretError extends Error {}

/**
 * The header map in one of ContextForge's `auth_value` columns, read on import only. It is an encrypted text (bare, or
 * with JSON quotes), a plain object, or nothing (`null`, `""`, `{}`).
 * Text: base64url of nonce, ciphertext and tag of AES-256-GCM under SHA-256 of the secret, of a JSON object.
 */
export function openAuthValue(stored: unknown, secret: string | null): Readonly<Record<string, string>> {
  const value = unquoted(stored);
  if (value === null || value === '') return {};
  const opened = typeof value === 'string' ? parsed(decrypt(value, secret)) : value;
  if (typeof opened !== 'object' || opened === null || Array.isArray(opened)) {
    throw new SourceSecretError('auth_value holds no header map');
  }
  const entries = Object.entries(opened);
  if (!entries.every(([, text]) => typeof text === 'string')) throw new SourceSecretError('auth_value holds no texts');
  return Object.fromEntries(entries) as Record<string, string>;
}

/** A JSON column read as text, or already parsed. */
function unquoted(stored: unknown): unknown {
  if (typeof stored !== 'string') return stored ?? null;
  const text = stored.trim();
  return /^["{]|^null$/.test(text) ? parsed(text) : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SourceSecretError('auth_value is damaged');
  }
}

function decrypt(text: string, secret: string | null): string {
  if (secret === null)
    throw new SourceSecretError('auth_value is encrypted: the secret of the source is required (--source-secret)');
  const bytes = Buffer.from(text, 'base64url');
  if (!/^[A-Za-z0-9_-]+=*$/.test(text) || bytes.length < NONCE_BYTES + TAG_BYTES) {
    throw new SourceSecretError('auth_value is damaged');
  }
  const key = createHash('sha256').update(secret, 'utf8').digest();
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const opened = cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    cipher.final();
  } catch {
    throw new SourceSecretError('auth_value cannot be decrypted: the source was encrypted with another secret');
  }
  return opened.toString('utf8');
}
