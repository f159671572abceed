import type { EntityManager } from 'typeorm';
import type { AuditEntry, AuditRow } from './audit-entry.js';
import { changeContext } from './change-context.js';

/** The chain of what commits with a change; all processes share it. */
export const sharedChain = 'changes';

/** Where a row has what: a row is a JSON array, with names it would be twice as long and take twice the time. */
export const places = [
  'at',
  'actor',
  'source',
  'action',
  'target',
  'gateway',
  'outcome',
  'code',
  'ms',
  'requestId',
  'address',
  'count',
  'arguments',
] as const satisfies readonly (keyof AuditRow)[];

/** The row of a configuration change; it commits with the change or not at all. */
export async function recordChange(manager: Pick<EntityManager, 'query'>, entry: AuditEntry): Promise<void> {
  const about = changeContext.getStore();
  if (about !== undefined) about.changed = true;
  const row = rowOf(entry);
  const page = `[${storedJson(row)}]`;
  await manager.query('SELECT audit_append($1, $2, 1, $3, $3)', [sharedChain, page, row.at]);
}

/** Member by member: under Node 20 a spread takes longer than all else that is done for a row. */
export const rowOf = (entry: AuditEntry): AuditRow => ({
  actor: entry.actor,
  source: entry.source,
  action: entry.action,
  target: entry.target ?? null,
  gateway: entry.gateway ?? null,
  outcome: entry.outcome,
  code: entry.code ?? null,
  ms: entry.ms ?? null,
  requestId: entry.requestId ?? null,
  address: entry.address ?? null,
  arguments: entry.arguments ?? null,
  at: isoNow(),
  count: 1,
});

/**
 * A row as a JSON array that Postgres can read, in the order of {@link places}. Longer texts than a row needs are cut. Of what
 * Postgres text cannot hold, NUL goes and half a surrogate pair becomes U+FFFD.
 */
export function storedJson(row: AuditRow): string {
  const values = [
    row.at,
    cut(row.actor, 600),
    row.source,
    cut(row.action, 100),
    cut(row.target, 600),
    cut(row.gateway, 200),
    row.outcome,
    cut(row.code, 100),
    row.ms,
    cut(row.requestId, 200),
    row.address,
    row.count,
  ];
  // Most rows have none, and are as short as they were.
  if (row.arguments !== null) values.push(row.arguments ?? null);
  const json = JSON.stringify(values);
  if (!json.includes('\\')) return json;
  // Escape by escape: a client may well write a backslash and `u0000` in a text of its own.
  return json.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) =>
    escape === '\\u0000' ? '' : escape.startsWith('\\ud') ? '\\ufffd' : escape,
  );
}

const cut = (text: string | null | undefined, length: number): string | null =>
  text === null || text === undefined ? null : text.length > length ? text.slice(0, length) : text;

let second = 0;
/** Up to the point before the milliseconds. */
let front = '';

/** The time in ISO 8601; its front is written once a second. */
function isoNow(): string {
  const now = Date.now();
  const ms = now % 1000;
  if (now - ms !== second) {
    second = now - ms;
    front = new Date(second).toISOString().slice(0, -4);
  }
  return `${front}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}
