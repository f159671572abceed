import { snakeCase } from '../fields/spelling.js';
import { tagIds } from '../fields/tags.js';
import { invalid, Problem, type FieldError } from '../problems/problem.js';

/** One filter of a list: an item passes that has any of the values asked for. */
export interface Filter {
  readonly why: string;
  /** The values there are; without them, any text. */
  readonly words?: readonly string[];
  /** Only administrators may ask, since the answer tells what only they are shown. */
  readonly administrators?: true;
}

/** What may be asked of a list. */
export interface ListShape {
  /** What it can be sorted by; `-name` is the other way round. */
  readonly sorts: readonly string[];
  /** The order without `sort`. */
  readonly order: string;
  readonly filters: Readonly<Record<string, Filter>>;
  /** What `q` looks at. */
  readonly searches: string;
}

export interface ListQuery {
  /** 0 means all. */
  readonly limit: number;
  /** Sort keys of the item that the page starts behind; null for the first page. */
  readonly after: readonly SortKey[] | null;
  readonly includeInactive: boolean;
  /** Answer an object with the next cursor, the total and the facets instead of a bare array. */
  readonly includePagination: boolean;
  /** Text to look for whatever its case; '' for all. */
  readonly search: string;
  readonly sort: { readonly by: string; readonly descending: boolean };
  /** Values asked for by the names of filters; empty lists are not there. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
}

export type SortKey = string | number;

export const defaultLimit = 50;
export const largestLimit = 500;
export const longestSearch = 200;
const mostValues = 50;
const common = ['limit', 'cursor', 'include_inactive', 'include_pagination', 'q', 'search', 'sort'];

/**
 * Reads the query string of a list, names in snake_case or camelCase; a bare array without `limit` holds all. Throws a 422
 * Problem that names every wrong parameter, or 403 where a user asks what only administrators may.
 */
export function readListQuery(
  query: Readonly<Record<string, unknown>>,
  shape: ListShape,
  administrator: boolean,
): ListQuery {
  const errors: FieldError[] = [];
  const parameters = new Map(Object.entries(query).map(([name, value]) => [snakeCase(name), value]));
  for (const name of parameters.keys()) {
    if (common.includes(name) || Object.hasOwn(shape.filters, name)) continue;
    errors.push({ path: name.slice(0, 100), message: 'is not a known parameter' });
  }
  const text = (path: string): string => {
    const value = parameters.get(path) ?? '';
    if (typeof value === 'string') return value.trim();
    errors.push({ path, message: 'must be given once' });
    return '';
  };
  const flag = (path: string): boolean => {
    const value = text(path);
    if (!/^(true|false|1|0|)$/i.test(value)) errors.push({ path, message: 'must be true or false' });
    return /^(true|1)$/i.test(value);
  };
  const includePagination = flag('include_pagination');
  const sort = sortOf(text('sort') || shape.order, shape, errors);
  const read: ListQuery = {
    limit: limitOf(text('limit'), includePagination ? defaultLimit : 0, errors),
    after: afterOf(text('cursor'), sort, errors),
    includeInactive: flag('include_inactive'),
    includePagination,
    search: searchOf(text('q') || text('search'), errors),
    sort,
    filters: filtersOf(parameters, shape, errors),
  };
  if (errors.length > 0) throw invalid(...errors);
  if (!administrator) refuseUsers(read, shape);
  return read;
}

/** The opaque text that says where the page behind `keys` starts. */
export const cursorOf = ({ sort }: ListQuery, keys: readonly SortKey[]): string =>
  Buffer.from(JSON.stringify([spelled(sort), ...keys])).toString('base64url');

const spelled = ({ by, descending }: ListQuery['sort']) => `${descending ? '-' : ''}${by}`;

function refuseUsers({ includeInactive, filters }: ListQuery, shape: ListShape): void {
  const asked = Object.keys(filters).filter((name) => shape.filters[name]?.administrators);
  if (includeInactive) asked.unshift('include_inactive');
  if (asked.length > 0) throw new Problem('FORBIDDEN', `only administrators may ask for ${asked.join(', ')}`);
}

function limitOf(text: string, fallback: number, errors: FieldError[]): number {
  if (text === '') return fallback;
  if (/^\d{1,3}$/.test(text) && Number(text) <= largestLimit) return Number(text);
  errors.push({ path: 'limit', message: `must be a whole number from 0 (all) to ${largestLimit}` });
  return 0;
}

function searchOf(text: string, errors: FieldError[]): string {
  if (text.length > longestSearch || text.includes('\0'))
    errors.push({ path: 'q', message: `must be a string of at most ${longestSearch} characters` });
  return text;
}

function sortOf(text: string, { sorts }: ListShape, errors: FieldError[]): ListQuery['sort'] {
  const descending = text.startsWith('-');
  const by = snakeCase(descending ? text.slice(1) : text);
  if (!sorts.includes(by)) {
    errors.push({
      path: 'sort',
      message: `must be one of: ${sorts.join(', ')}; with - before it, the other way round`,
    });
  }
  return { by, descending };
}

function afterOf(cursor: string, sort: ListQuery['sort'], errors: FieldError[]): readonly SortKey[] | null {
  if (cursor === '') return null;
  try {
    const [order, ...keys] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const good = (key: unknown) => (typeof key === 'string' ? !key.includes('\0') : Number.isFinite(key));
    if (order === spelled(sort) && keys.length > 1 && keys.every(good)) return keys as SortKey[];
  } catch {
    // Falls through to the one answer for every cursor that is not ours.
  }
  errors.push({ path: 'cursor', message: 'is not a cursor of this list in this order' });
  return null;
}

function filtersOf(
  parameters: ReadonlyMap<string, unknown>,
  { filters }: ListShape,
  errors: FieldError[],
): Record<string, readonly string[]> {
  const read: Record<string, readonly string[]> = {};
  for (const [path, { words }] of Object.entries(filters)) {
    const values = listed(parameters.get(path) ?? []);
    if (values === null || values.length > mostValues) {
      errors.push({ path, message: `must be a list of at most ${mostValues} values, separated by commas` });
      continue;
    }
    const wanted = path === 'tags' ? tagIds(values) : values;
    if (words !== undefined && !wanted.every((value) => words.includes(value)))
      errors.push({ path, message: `must be of: ${words.join(', ')}` });
    if (wanted.length > 0) read[path] = wanted;
  }
  return read;
}

/** `a,b` or repeated parameters; null where it is neither. */
function listed(value: unknown): string[] | null {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string')) return null;
  return texts.flatMap((text) => text.split(',').map((part) => part.trim())).filter((part) => part !== '');
}
