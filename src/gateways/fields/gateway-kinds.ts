import { faultOfCertificates, longestPem, readCertificates } from '../../credentials/certificates.js';
import { MOST_HEADERS, faultOfKey } from '../../credentials/header-rules.js';
import { looksSecret } from '../../credentials/secret-headers.js';
import type { Report } from '../../fields/field.js';
import { field, wrong, type Shape } from '../../fields/kinds.js';

const longestUrl = 2048;

/** http and https only; credentials belong in their own fields, where they are encrypted. Which address it may be is decided when it is dialled. */
export const upstreamUrl = (shape: Shape<string>) =>
  field<string>(shape, { type: 'string', maxLength: longestUrl, pattern: '^[hH][tT][tT][pP][sS]?://' }, readUrl);

function readUrl(value: unknown, path: string, report: Report): string | undefined {
  if (typeof value !== 'string') return wrong(report, path, 'must be a string');
  const text = value.trim();
  if (text.length > longestUrl) return wrong(report, path, `must have at most ${longestUrl} characters`);
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    return wrong(report, path, 'must be an http:// or https:// URL');
  if (/[\p{Cc}\s]/u.test(text)) return wrong(report, path, 'cannot hold spaces or control characters');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return wrong(report, path, 'cannot hold credentials; use auth_type basic or authheaders');
  }
  if (url.hash !== '') return wrong(report, path, 'cannot hold a fragment');
  for (const [name, given] of url.searchParams) {
    if (given === '' || !looksSecret(name, given)) continue;
    report.warnings.push(
      `${path}: the parameter ${JSON.stringify(name.slice(0, 100))} looks like a credential and is stored unencrypted; use auth_type query_param`,
    );
  }
  return text;
}

/** Names of headers, each once whatever its case; the last spelling is kept. */
export const headerNames = (shape: Shape<string[] | null>) =>
  field<string[] | null>(
    shape,
    { type: 'array', maxItems: MOST_HEADERS, items: { type: 'string', minLength: 1 } },
    (value, path, report) => {
      if (!Array.isArray(value)) return wrong(report, path, 'must be a list of header names');
      if (value.length > MOST_HEADERS) return wrong(report, path, `must have at most ${MOST_HEADERS} names`);
      const names = new Map<string, string>();
      value.forEach((item: unknown, index) => {
        const name = typeof item === 'string' ? item.trim() : '';
        const fault = name === '' ? 'must be a header name' : faultOfKey(name);
        if (fault !== null) wrong(report, `${path}[${index}]`, fault);
        else names.set(name.toLowerCase(), name);
      });
      return [...names.values()];
    },
  );

/** Certificates in PEM and nothing else; empty text is null. */
export const certificates = (shape: Shape<string | null>) =>
  field<string | null>(shape, { type: 'string', maxLength: longestPem }, (value, path, report) => {
    if (value === '') return null;
    const found = readCertificates(value);
    return typeof found === 'string' ? found : wrong(report, path, faultOfCertificates[found.fault]);
  });
