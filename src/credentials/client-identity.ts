import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { FieldError } from '../problems/problem.js';
import { faultOfCertificates, longestPem, readCertificates } from './certificates.js';
import { MASK } from './normalise-headers.js';
import type { CredentialFields } from './requested-credentials.js';
import type { Stored } from './settle-credentials.js';

/** What a gateway shows a server that asks for a client certificate (mutual TLS, RFC 8446 section 4.4.2). */
export interface ClientIdentity {
  /** PEM: the certificate, and those between it and its authority. */
  readonly certificate: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

/** What is shown of it. */
export interface IdentityShape {
  readonly subject: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

const together = 'client_cert and client_key belong together: give both';

/**
 * The identity that a request asks for: undefined keeps the stored one, null is none. A certificate alone goes with the
 * stored key, where that is its key. Messages name the field and hold nothing of the key.
 */
export function settledIdentity(
  { client_cert: cert, client_key: key }: CredentialFields,
  stored: Stored,
  errors: FieldError[],
): ClientIdentity | null | undefined {
  const newKey = key === MASK ? undefined : key;
  if (cert === undefined && newKey === undefined) return undefined;
  if (isNone(cert) && (newKey === undefined || isNone(newKey))) return null;
  const before = stored.usable ? stored.credentials.client : undefined;
  const missing = stored.usable ? together : `there is no stored value to keep: ${stored.reason}`;
  const certificate = cert === undefined ? before?.certificate : readCertificate(cert, errors);
  const pem = newKey === undefined ? before?.key : readKey(newKey, errors);
  if (errors.length > 0) return undefined;
  if (certificate === undefined) errors.push({ path: 'client_cert', message: missing });
  else if (pem === undefined) errors.push({ path: 'client_key', message: missing });
  else if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(pem))) return { certificate, key: pem };
  else errors.push({ path: 'client_key', message: 'is not the key of client_cert' });
  return undefined;
}

export function shapeOfIdentity({ certificate }: ClientIdentity): IdentityShape {
  const { subject, validTo } = new X509Certificate(certificate);
  return { subject: subject.split('\n').join(', '), expiresAt: new Date(validTo).toISOString() };
}

const isNone = (value: unknown): boolean => value === null || value === '';

function readCertificate(value: unknown, errors: FieldError[]): string | undefined {
  const found = readCertificates(value);
  if (typeof found === 'string') return found;
  errors.push({ path: 'client_cert', message: faultOfCertificates[found.fault] });
  return undefined;
}

function readKey(value: unknown, errors: FieldError[]): string | undefined {
  const text = typeof value === 'string' && value.length <= longestPem ? value : '';
  try {
    return createPrivateKey(text).export({ type: 'pkcs8', format: 'pem' }) as string;
  } catch {
    errors.push({ path: 'client_key', message: 'must be a private key in PEM, without a passphrase' });
    return undefined;
  }
}
