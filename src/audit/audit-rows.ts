import type { EntityManager } from 'typeorm';
import type { AuditEntry, AuditRow } from './audit-entry.js';

/** Adds rows in one statement. Longer texts than a row needs are cut. */
export async function insertRows(manager: Pick<EntityManager, 'query'>, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return;
  await manager.query(
    `INSERT INTO audit_log (at, actor, source, action, target, gateway, outcome, code, ms, request_id, address, count)
     SELECT at, left(actor, 600), source, left(action, 100), left(target, 600), left(gateway, 200), outcome, left(code, 100),
            ms, left("requestId", 200), address, count
     FROM json_to_recordset($1::json) AS row (at timestamptz, actor text, source text, action text, target text,
       gateway text, outcome text, code text, ms integer, "requestId" text, address text, count integer)`,
    [storableJson(rows)],
  );
}

/** JSON without the two things that Postgres text cannot hold: NUL goes, half a surrogate pair becomes U+FFFD. */
function storableJson(rows: readonly AuditRow[]): string {
  const json = JSON.stringify(rows);
  if (!json.includes('\\')) return json;
  // Escape by escape: a client may well write a backslash and `u0000` in a text of its own.
  return json.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) =>
    escape === '\\u0000' ? '' : escape.startsWith('\\ud') ? '\\ufffd' : escape,
  );
}

/** The row of a configuration change; it commits with the change or not at all. */
export const recordChange = (manager: Pick<EntityManager, 'query'>, entry: AuditEntry): Promise<void> =>
  insertRows(manager, [rowOf(entry)]);

export const rowOf = (entry: AuditEntry): AuditRow => ({ ...entry, at: isoNow(), count: 1 });

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
