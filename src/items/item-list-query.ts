import { type FieldError, invalid } from '../problems/problem.js';

/** Where a page starts: behind this item, in the order of slugs, kinds and the upstreams' own. */
export interface ItemPosition {
  readonly slug: string;
  readonly position: number;
  readonly id: string;
}

export interface ItemListQuery {
  /** 0 means all. */
  readonly limit: number;
  readonly after: ItemPosition | null;
  readonly includeInactive: boolean;
  readonly includePagination: boolean;
  /** Id or slug of one gateway, or null for all. */
  readonly gateway: string | null;
  /** Text that the name on /mcp or the definition holds; '' for all. */
  readonly search: string;
  /** Ids of gateway tags; items of gateways with any of them. */
  readonly tags: readonly string[];
}

const known = ['limit', 'cursor', 'include_inactive', 'include_pagination', 'gateway_id', 'q', 'search', 'tags'];
const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 500;
const LONGEST_SEARCH = 200;

/** Reads the query string of a list of items; throws a 422 Problem that names the wrong parameters. */
export function readItemListQuery(query: Readonly<Record<string, unknown>>): ItemListQuery {
  const errors: FieldError[] = [];
  for (const path of Object.keys(query)) {
    if (!known.includes(path)) errors.push({ path: path.slice(0, 100), message: 'is not a known parameter' });
    else if (typeof query[path] !== 'string') errors.push({ path, message: 'must be given once' });
  }
  const text = (path: string): string => (typeof query[path] === 'string' ? query[path].trim() : '');
  const flag = (path: string): boolean => {
    if (!/^(true|false|1|0|)$/i.test(text(path))) errors.push({ path, message: 'must be true or false' });
    return /^(true|1)$/i.test(text(path));
  };
  const includePagination = flag('include_pagination');
  const search = text('q') || text('search');
  if (search.length > LONGEST_SEARCH || search.includes('\0')) {
    errors.push({ path: 'q', message: `must be a text of at most ${LONGEST_SEARCH} characters` });
  }
  const read: ItemListQuery = {
    limit: limitOf(text('limit'), includePagination ? DEFAULT_LIMIT : 0, errors),
    after: positionOf(text('cursor'), errors),
    includeInactive: flag('include_inactive'),
    includePagination,
    gateway: text('gateway_id') || null,
    search,
    tags: text('tags')
      .split(',')
      .map((tag) =>
        tag
          .trim()
          .toLowerCase()
          .replace(/[\s_]+/g, '-'),
      )
      .filter((tag) => tag !== ''),
  };
  if (errors.length > 0) throw invalid(...errors);
  return read;
}

/** The opaque text of a position. */
export const itemCursor = ({ slug, position, id }: ItemPosition): string =>
  Buffer.from(JSON.stringify([slug, position, id])).toString('base64url');

function limitOf(text: string, fallback: number, errors: FieldError[]): number {
  if (text === '') return fallback;
  if (/^\d{1,3}$/.test(text) && Number(text) <= LARGEST_LIMIT) return Number(text);
  errors.push({ path: 'limit', message: `must be a whole number from 0 (all) to ${LARGEST_LIMIT}` });
  return 0;
}

function positionOf(cursor: string, errors: FieldError[]): ItemPosition | null {
  if (cursor === '') return null;
  try {
    const [slug, position, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const isPlace = typeof slug === 'string' && !slug.includes('\0') && Number.isSafeInteger(position);
    if (isPlace && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id))
      return { slug, position: position as number, id };
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  errors.push({ path: 'cursor', message: 'is not a cursor of this list' });
  return null;
}
