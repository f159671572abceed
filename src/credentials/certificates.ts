import { X509Certificate } from 'node:crypto';

export const longestPem = 256 * 1024;

export const faultOfCertificates = {
  none: 'must be one or more certificates in PEM',
  key: 'must not hold a private key',
  broken: 'holds a certificate that cannot be read',
} as const;

/** Certificates in PEM and nothing else, or what is wrong. */
export function readCertificates(value: unknown): string | { readonly fault: keyof typeof faultOfCertificates } {
  const text = typeof value === 'string' && value.length <= longestPem ? value : '';
  if (text.includes('PRIVATE KEY-----')) return { fault: 'key' };
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (found === null) return { fault: 'none' };
  try {
    for (const certificate of found) new X509Certificate(certificate);
  } catch {
    return { fault: 'broken' };
  }
  return `${found.join('\n')}\n`;
}
