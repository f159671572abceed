import type { EntityManager } from 'typeorm';
import type { AuditEntry, AuditRow } from './audit-entry.js';

/** Adds rows in one statement; `rows` is a JSON array of what {@link storedJson} makes. */
export async function insertRows(manager: Pick<EntityManager, 'query'>, rows: string | Buffer): Promise<void> {
  await manager.query(
    `INSERT INTO audit_log (at, actor, source, action, target, gateway, outcome, code, ms, request_id, address, count)
     SELECT (row->>0)::timestamptz, row->>1, row->>2, row->>3, row->>4, row->>5, row->>6, row->>7,
       (row->>8)::integer, row->>9, row->>10, (row->>11)::integer
     FROM jsonb_array_elements($1::json::jsonb) AS row`,
    [rows],
  );
}

/** The row of a configuration change; it commits with the change or not at all. */
export const recordChange = (manager: Pick<EntityManager, 'query'>, entry: AuditEntry): Promise<void> =>
  insertRows(manager, `[${storedJson(rowOf(entry))}]`);

export const rowOf = (entry: AuditEntry): AuditRow => ({ ...entry, at: isoNow(), count: 1 });

/**
 * A row as a JSON array that Postgres takes, in the order of the columns of {@link insertRows}; with names it would be twice as long
 * and take twice the time. Longer texts than a row needs are cut. Of what Postgres text cannot hold, NUL goes and half a surrogate
 * pair becomes U+FFFD.
 */
export function storedJson(row: AuditRow): string {
  const json = JSON.stringify([
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
  ]);
  if (!json.includes('\\')) return json;
  // Escape by escape: a client may well write a backslash and `u0000` in a text of its own.
  return json.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) =>
    escape === '\\u0000' ? '' : escape.startsWith('\\ud') ? '\\ufffd' : escape,
  );
}

const cut = (text: string | null | undefined, length: number): string | null =>
  text === null || text === undefined ? null : text.length > length ? text.slice(0, length) : text;

let lastMs = 0;
let lastIso = '';

/** The time, written once a millisecond: under load many rows share it. */
function isoNow(): string {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastIso = new Date(now).toISOString();
  }
  return lastIso;
}
