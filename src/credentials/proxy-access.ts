import type { FieldError } from '../problems/problem.js';
import { faultOfCertificates, readCertificates } from './certificates.js';
import { MASK } from './normalise-headers.js';
import type { CredentialFields } from './requested-credentials.js';
import type { Stored } from './settle-credentials.js';

/** The proxy by which a gateway's upstream is reached, in the place of those of the settings. */
export interface ProxyAccess {
  /** With its credentials. */
  readonly url: string;
  /** PEM of the authority of its own certificate; null: the usual ones. */
  readonly ca: string | null;
}

const longestUrl = 2048;

/**
 * The proxy that a request asks for: undefined keeps the stored one, null is none. A URL as reads show it, and a certificate
 * alone, keep the stored credentials. Messages name the field and hold nothing of the URL.
 */
export function settledProxy(
  { proxy_url: given, proxy_ca_certificate: authority }: CredentialFields,
  stored: Stored,
  errors: FieldError[],
): ProxyAccess | null | undefined {
  if (given === undefined && authority === undefined) return undefined;
  if (given === null || given === '') return null;
  const before = stored.usable ? stored.credentials.proxy : undefined;
  const shown = before !== undefined && given === shownProxy(before);
  const url = given === undefined || shown ? before?.url : readUrl(given, errors);
  const ca = authority === undefined ? (before?.ca ?? null) : readAuthority(authority, errors);
  if (errors.length > 0) return undefined;
  if (url !== undefined) return { url, ca: ca ?? null };
  // A certificate of no proxy: nothing to take away.
  if (authority === null || authority === '') return undefined;
  errors.push({ path: 'proxy_url', message: 'is required with proxy_ca_certificate' });
  return undefined;
}

/** The URL with the mask for its credentials. */
export function shownProxy({ url }: ProxyAccess): string {
  const { protocol, host, username, password } = new URL(url);
  return `${protocol}//${username === '' && password === '' ? '' : `${MASK}@`}${host}`;
}

function readUrl(value: unknown, errors: FieldError[]): string | undefined {
  const wrong = (message: string) => void errors.push({ path: 'proxy_url', message });
  if (typeof value !== 'string' || value.length > longestUrl || !/^https?:\/\//i.test(value) || !URL.canParse(value))
    return wrong('must be an http:// or https:// URL');
  const url = new URL(value);
  if (url.username === MASK) return wrong('there are no stored credentials to keep for it: enter them');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return wrong('must name a host and a port alone');
  try {
    decodeURIComponent(url.username + url.password);
  } catch {
    return wrong('has credentials that are not percent-encoded');
  }
  return url.href;
}

function readAuthority(value: unknown, errors: FieldError[]): string | null {
  if (value === null || value === '') return null;
  const found = readCertificates(value);
  if (typeof found === 'string') return found;
  errors.push({ path: 'proxy_ca_certificate', message: faultOfCertificates[found.fault] });
  return null;
}
