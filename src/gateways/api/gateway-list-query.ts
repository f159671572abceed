import { invalid, type FieldError } from '../../problems/problem.js';
import type { Gateway } from '../row/gateway.entity.js';

/** Where a page starts: behind the gateway with this time and id. */
export interface Position {
  /** ISO 8601, in milliseconds. */
  readonly createdAt: string;
  readonly id: string;
}

export interface ListQuery {
  /** 0 means all. */
  readonly limit: number;
  readonly after: Position | null;
  readonly includeInactive: boolean;
  readonly includePagination: boolean;
  /** Ids; a gateway with any of them is listed. */
  readonly tags: readonly string[];
  readonly visibility: Gateway['visibility'] | null;
}

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 500;
const known = ['limit', 'cursor', 'include_inactive', 'include_pagination', 'tags', 'visibility'] as const;

type Name = (typeof known)[number];

/** Reads the query string of a list; throws a 422 Problem that names the wrong parameter. A bare array without `limit` holds all. */
export function readListQuery(query: Readonly<Record<string, unknown>>): ListQuery {
  const errors: FieldError[] = [];
  for (const path of Object.keys(query)) {
    if (!known.includes(path as Name)) errors.push({ path: path.slice(0, 100), message: 'is not a known parameter' });
  }
  const text = (path: Name): string => {
    const value = query[path] ?? '';
    if (typeof value === 'string') return value;
    if (path === 'tags' && Array.isArray(value)) return value.join(',');
    errors.push({ path, message: 'must be given once' });
    return '';
  };
  const flag = (path: Name): boolean => {
    const value = text(path);
    if (!/^(true|false|1|0|)$/i.test(value)) errors.push({ path, message: 'must be true or false' });
    return /^(true|1)$/i.test(value);
  };
  const includePagination = flag('include_pagination');
  const read: ListQuery = {
    limit: limitOf(text('limit'), includePagination ? DEFAULT_LIMIT : 0, errors),
    after: positionOf(text('cursor'), errors),
    includeInactive: flag('include_inactive'),
    includePagination,
    tags: text('tags')
      .split(',')
      .map((tag) =>
        tag
          .trim()
          .toLowerCase()
          .replace(/[\s_]+/g, '-'),
      )
      .filter(Boolean)
      .slice(0, 50),
    visibility: visibilityOf(text('visibility'), errors),
  };
  if (errors.length > 0) throw invalid(...errors);
  return read;
}

function limitOf(text: string, fallback: number, errors: FieldError[]): number {
  if (text === '') return fallback;
  if (/^\d{1,3}$/.test(text) && Number(text) <= LARGEST_LIMIT) return Number(text);
  errors.push({ path: 'limit', message: `must be a whole number from 0 (all) to ${LARGEST_LIMIT}` });
  return 0;
}

function visibilityOf(text: string, errors: FieldError[]): Gateway['visibility'] | null {
  if (text === '') return null;
  if (text === 'public' || text === 'team' || text === 'private') return text;
  errors.push({ path: 'visibility', message: 'must be public, team or private' });
  return null;
}

/** The opaque text of a position, as ContextForge writes it. */
export const cursorOf = ({ createdAt, id }: Position): string =>
  Buffer.from(JSON.stringify({ created_at: createdAt, id })).toString('base64url');

function positionOf(cursor: string, errors: FieldError[]): Position | null {
  if (cursor === '') return null;
  try {
    const { created_at: createdAt, id } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<
      string,
      unknown
    >;
    const isTime = typeof createdAt === 'string' && !Number.isNaN(Date.parse(createdAt));
    if (isTime && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id)) return { createdAt, id };
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  errors.push({ path: 'cursor', message: 'is not a cursor of this list' });
  return null;
}
