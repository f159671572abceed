import type { ListQuery, ListShape } from '../lists/list-query.js';
import { readListQuery } from '../lists/list-query.js';
import { invalid, type FieldError } from '../problems/problem.js';
import { places } from './audit-rows.js';

/** What may be asked of the audit log; newest first without `sort`. */
export const auditList = {
  sorts: ['id'],
  order: '-id',
  searches: 'who, what and where',
  filters: {
    actor: { why: 'Who, as `local:admin` or `proxy:alice`.' },
    action: { why: 'What was done: `tools/call`, `PUT /gateways/:id`, `refuse.client`.' },
    target: { why: 'To what.' },
    tool: { why: 'Calls of this tool, by its name at its server.' },
    gateway: { why: 'Slug of the gateway a call went to.' },
    outcome: { why: 'What came of it.', words: ['ok', 'refused', 'failed'] },
    code: { why: 'Error code.' },
    request_id: { why: 'Rows of the request with this id.' },
    address: { why: 'Where the connection came from.' },
    arguments: { why: 'Digest of the arguments, as a row has it: calls with equal ones.' },
  },
} as const satisfies ListShape;

/** Which rows of the audit log. */
export interface AuditWanted {
  readonly list: ListQuery;
  /** From this time on, and up to before that one; ISO 8601 in UTC. Null: no bound. */
  readonly from: string | null;
  readonly to: string | null;
  /** Place of a column in a row, and the values of which it has one. */
  readonly columns: readonly (readonly [place: number, values: readonly string[]])[];
}

/** Reads the query string. Throws a 422 Problem that names every wrong parameter. */
export function auditWanted(query: Readonly<Record<string, unknown>>): AuditWanted {
  const { from, to, ...rest } = query;
  const errors: FieldError[] = [];
  const times = { from: timeOf('from', from, errors), to: timeOf('to', to, errors) };
  if (errors.length > 0) throw invalid(...errors);
  const list = readListQuery(rest, auditList, true);
  return { list, ...times, columns: Object.entries(list.filters).flatMap(([name, values]) => columnsOf(name, values)) };
}

function columnsOf(name: string, values: readonly string[]): [number, readonly string[]][] {
  const place = (column: (typeof places)[number]) => places.indexOf(column);
  if (name === 'tool')
    return [
      [place('target'), values],
      [place('action'), ['tools/call']],
    ];
  return [[place((name === 'request_id' ? 'requestId' : name) as (typeof places)[number]), values]];
}

function timeOf(path: string, value: unknown, errors: FieldError[]): string | null {
  if (value === undefined || value === '') return null;
  const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN;
  if (Number.isFinite(ms) && ms > 0 && ms < 4e12) return new Date(ms).toISOString();
  errors.push({ path, message: 'must be a time such as 2026-01-31T12:00:00Z' });
  return null;
}
