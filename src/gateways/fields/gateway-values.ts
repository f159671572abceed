import { X509Certificate } from 'node:crypto';
import { MOST_HEADERS, faultOfKey } from '../../credentials/header-rules.js';
import type { FieldError } from '../../problems/problem.js';
import type { Gateway } from '../row/gateway.entity.js';
import type { OwnField } from './gateway-fields.js';
import { slugOf } from '../row/slug.js';
import { normaliseTags } from '../row/tags.js';

/** The fields a person sets, as they are stored, by their names in requests. */
export interface GatewayValues {
  readonly name: string;
  readonly url: string;
  readonly description: string | null;
  readonly transport: Gateway['transport'];
  readonly passthrough_headers: string[] | null;
  readonly tags: Gateway['tags'];
  readonly visibility: Gateway['visibility'];
  readonly allowed_users: string[];
  readonly allowed_groups: string[];
  readonly allow_anonymous: boolean;
  readonly ca_certificate: string | null;
  readonly timeout_seconds: number | null;
  readonly refresh_interval_seconds: number | null;
  readonly enabled: boolean;
}

export interface Reading {
  readonly path: string;
  readonly errors: FieldError[];
  readonly warnings: string[];
}

type Reader = (value: unknown, reading: Reading) => unknown;

const LONGEST_NAME = 255;
const LONGEST_URL = 2048;
const LONGEST_DESCRIPTION = 8192;
const LONGEST_LIST = 1000;

/** Reports what is wrong with the field; what it returns is never used then. */
const wrong = ({ path, errors }: Reading, message: string): undefined => {
  errors.push({ path, message });
};

/** How each field is read; a value of null never comes here. */
export const readers: Readonly<Record<OwnField, Reader>> = {
  name: readName,
  url: readUrl,
  description: (value, reading) =>
    typeof value === 'string' && value.length <= LONGEST_DESCRIPTION
      ? value.trim() || null
      : wrong(reading, `must be a text of at most ${LONGEST_DESCRIPTION} characters`),
  transport: (value, reading) => {
    const name = typeof value === 'string' ? value.trim().toUpperCase() : '';
    if (name === 'SSE' || name === 'STREAMABLEHTTP') return name;
    return wrong(reading, 'Invalid transport type. Must be one of: SSE, STREAMABLEHTTP (case-insensitive)');
  },
  passthrough_headers: readHeaderNames,
  tags: (value, reading) => {
    const read = normaliseTags(value);
    if (read === null) return wrong(reading, 'must be a list of texts');
    if (read.tags.length > LONGEST_LIST) return wrong(reading, `must have at most ${LONGEST_LIST} items`);
    reading.warnings.push(
      ...read.dropped.map((tag) => `tags: ${JSON.stringify(tag.slice(0, 100))} cannot be a tag; left out`),
    );
    return read.tags;
  },
  visibility: (value, reading) =>
    ['public', 'team', 'private'].includes(value as string) ? value : wrong(reading, 'must be public, team or private'),
  allowed_users: readNames,
  allowed_groups: readNames,
  allow_anonymous: readFlag,
  enabled: readFlag,
  ca_certificate: readCertificates,
  timeout_seconds: whole(1, 3600),
  refresh_interval_seconds: whole(60, 7 * 24 * 3600),
  version: whole(1, 2 ** 31 - 1),
};

function readName(value: unknown, reading: Reading): string | undefined {
  if (typeof value !== 'string') return wrong(reading, 'Gateway name must be a text');
  const name = value.trim();
  if (name === '') return wrong(reading, 'Gateway name cannot be empty');
  if (name.length > LONGEST_NAME) return wrong(reading, `must have at most ${LONGEST_NAME} characters`);
  if (/[\p{Cc}\p{Surrogate}]/u.test(name)) return wrong(reading, 'cannot hold control characters');
  if (slugOf(name) === '') return wrong(reading, 'needs at least one letter a-z or digit');
  return name;
}

/** http and https only; credentials belong in their own fields, where they are encrypted. Which address it may be is decided when it is dialled. */
function readUrl(value: unknown, reading: Reading): string | undefined {
  if (typeof value !== 'string') return wrong(reading, 'must be a text');
  const text = value.trim();
  if (text.length > LONGEST_URL) return wrong(reading, `must have at most ${LONGEST_URL} characters`);
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return wrong(reading, 'must be an http:// or https:// URL');
  if (/[\p{Cc}\s]/u.test(text)) return wrong(reading, 'cannot hold blanks or control characters');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return wrong(reading, 'cannot hold credentials; use auth_type basic or authheaders');
  }
  if (url.hash !== '') return wrong(reading, 'cannot hold a fragment');
  return text;
}

function readHeaderNames(value: unknown, reading: Reading): string[] | undefined {
  if (!Array.isArray(value)) return wrong(reading, 'must be a list of header names');
  if (value.length > MOST_HEADERS) return wrong(reading, `must have at most ${MOST_HEADERS} names`);
  const names = new Map<string, string>();
  value.forEach((item: unknown, index) => {
    const path = `${reading.path}[${index}]`;
    const name = typeof item === 'string' ? item.trim() : '';
    const fault = name === '' ? 'must be a header name' : faultOfKey(name);
    if (fault !== null) reading.errors.push({ path, message: fault });
    else names.set(name.toLowerCase(), name);
  });
  return [...names.values()];
}

function readNames(value: unknown, reading: Reading): string[] | undefined {
  const good = (item: unknown) => typeof item === 'string' && item.trim() !== '' && item.length <= 320;
  if (!Array.isArray(value) || value.length > LONGEST_LIST || !value.every(good)) {
    return wrong(reading, `must be a list of at most ${LONGEST_LIST} texts`);
  }
  return [...new Set((value as string[]).map((item) => item.trim()))];
}

function readFlag(value: unknown, reading: Reading): boolean | undefined {
  return typeof value === 'boolean' ? value : wrong(reading, 'must be true or false');
}

function readCertificates(value: unknown, reading: Reading): string | null | undefined {
  if (value === '') return null;
  const pem =
    typeof value === 'string' ? value.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) : null;
  if (pem === null || (value as string).length > 256 * 1024)
    return wrong(reading, 'must be one or more certificates in PEM');
  if ((value as string).includes('PRIVATE KEY-----')) return wrong(reading, 'must not hold a private key');
  try {
    for (const certificate of pem) new X509Certificate(certificate);
  } catch {
    return wrong(reading, 'holds a certificate that cannot be read');
  }
  return `${pem.join('\n')}\n`;
}

function whole(least: number, most: number): Reader {
  return (value, reading) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? value
      : wrong(reading, `must be a whole number from ${least} to ${most}`);
}
