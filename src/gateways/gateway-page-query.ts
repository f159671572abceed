import { invalid, type FieldError } from '../problems/problem.js';
import type { AuthType } from '../auth-headers/credentials.js';
import { statuses, type GatewayStatus } from './gateway-status.js';

export const sortKeys = ['severity', 'name', 'auth', 'tools', 'last_seen', 'created'] as const;

export type SortKey = (typeof sortKeys)[number];

/** Which gateways a page of the list shows. Values of one facet are alternatives; facets and words narrow down. */
export interface PageQuery {
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
  /** Lower-case words, each of which must occur somewhere. */
  readonly words: readonly string[];
  readonly status: readonly GatewayStatus[];
  readonly auth: readonly AuthType[];
  /** Ids. */
  readonly tags: readonly string[];
  readonly sort: SortKey;
  readonly descending: boolean;
}

const authTypes = ['none', 'basic', 'bearer', 'authheaders', 'query_param'] as const satisfies readonly AuthType[];
const known = ['page', 'per_page', 'q', 'status', 'auth', 'tags', 'sort'];
const mostPerPage = 250;
const longestText = 500;

/** Reads the query string of a list that is asked for by `page`; throws a 422 Problem that names each wrong parameter. */
export function readPageQuery(query: Readonly<Record<string, unknown>>): PageQuery {
  const errors: FieldError[] = [];
  for (const path of Object.keys(query)) {
    if (!known.includes(path)) errors.push({ path: path.slice(0, 100), message: 'is not a known parameter with page' });
  }
  const text = (path: string): string => {
    const value = query[path] ?? '';
    if (typeof value === 'string' && value.length <= longestText) return value.trim();
    errors.push({ path, message: `must be given once, in at most ${longestText} characters` });
    return '';
  };
  const whole = (path: string, fallback: number, most: number): number => {
    const value = text(path);
    if (value === '') return fallback;
    if (/^\d{1,7}$/.test(value) && Number(value) >= 1 && Number(value) <= most) return Number(value);
    errors.push({ path, message: `must be a whole number from 1 to ${most}` });
    return fallback;
  };
  const list = (path: string): string[] =>
    text(path)
      .toLowerCase()
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean);
  const chosen = <T extends string>(path: string, from: readonly T[]): T[] => {
    const values = list(path);
    if (values.some((value) => !from.includes(value as T)))
      errors.push({ path, message: `must be of ${from.join(', ')}` });
    return values as T[];
  };
  const sorted = text('sort');
  const sort = sorted.replace(/^-/, '') || 'severity';
  if (!sortKeys.includes(sort as SortKey)) {
    errors.push({
      path: 'sort',
      message: `must be one of ${sortKeys.join(', ')}, with - before it for the other direction`,
    });
  }
  const read: PageQuery = {
    page: whole('page', 1, 1_000_000),
    perPage: whole('per_page', 50, mostPerPage),
    words: text('q').toLowerCase().split(/\s+/).filter(Boolean),
    status: chosen('status', statuses),
    auth: chosen('auth', authTypes),
    tags: list('tags').map((tag) => tag.replace(/[\s_]+/g, '-')),
    sort: sort as SortKey,
    descending: sorted.startsWith('-'),
  };
  if (errors.length > 0) throw invalid(...errors);
  return read;
}
