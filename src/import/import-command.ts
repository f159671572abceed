import { readFileSync } from 'node:fs';
import { slugOf } from '../gateways/row/slug.js';
import { importRow, type ImportRow } from './contextforge-gateway.js';
import { SourceError, sourceGateways } from './contextforge-source.js';
import { exportedRows } from './gatehouse-export.js';
import type { ImportOutcome } from './import.service.js';

/** What the commands need of the outside. */
export interface ImportIo {
  /** A call of this gateway's admin API as an administrator; any status is an answer. */
  api(method: 'POST', path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  out(text: string): void;
  err(text: string): void;
}

export interface ImportOptions {
  /** Only say what would happen. */
  readonly dryRun: boolean;
  /** One JSON value instead of a table. */
  readonly json: boolean;
}

/** Below the API's limit for a body, with room for the largest gateway. */
const BATCH_BYTES = 256 * 1024;

/**
 * `gatehouse import contextforge <export.json | postgres-url | sqlite-file> --source-secret …`: resolves with the exit
 * code, 1 where a row failed. Running it again changes nothing. Throws SourceError where the source cannot be read.
 */
export async function importContextForge(
  source: string,
  sourceSecret: string | null,
  options: ImportOptions,
  io: ImportIo,
): Promise<number> {
  const rows = (await sourceGateways(source)).map((row) => importRow(row, sourceSecret));
  return bringIn(rows, options, io);
}

/** `gatehouse import <export.json> --passphrase …`, of what `gatehouse export` wrote. */
export function importExport(
  path: string,
  passphrase: string | null,
  options: ImportOptions,
  io: ImportIo,
): Promise<number> {
  return bringIn(exportedRows(readFileSync(path, 'utf8'), passphrase), options, io);
}

/** `gatehouse export`: prints the export as JSON, with credentials only where a passphrase seals them. */
export async function exportGateways(passphrase: string | null, io: ImportIo): Promise<number> {
  const { status, body } = await io.api('POST', '/admin/export', { passphrase });
  if (status !== 200) throw new SourceError(detailOf(body));
  io.out(JSON.stringify(body, null, 2));
  for (const line of (body as { warnings: string[] }).warnings) io.err(line);
  return 0;
}

async function bringIn(rows: readonly ImportRow[], { dryRun, json }: ImportOptions, io: ImportIo): Promise<number> {
  const outcomes: ImportOutcome[] = [];
  let batch: Extract<ImportRow, { body: unknown }>[] = [];
  const send = async () => {
    if (batch.length > 0) outcomes.push(...(await apply(batch, dryRun, io)));
    batch = [];
  };
  for (const row of withoutRepeated(rows)) {
    if ('problem' in row) {
      await send();
      outcomes.push({ name: row.name, action: 'failed', notes: [row.problem] });
    } else {
      if (JSON.stringify([...batch, row]).length > BATCH_BYTES) await send();
      batch.push(row);
    }
  }
  await send();
  io.out(json ? JSON.stringify({ dryRun, outcomes }) : table(outcomes, dryRun));
  return outcomes.some(({ action }) => action === 'failed') ? 1 : 0;
}

/** Two of one name would be registered as one; the second is reported instead. */
function withoutRepeated(rows: readonly ImportRow[]): ImportRow[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const slug = slugOf(row.name);
    if (seen.has(slug)) return { name: row.name, problem: 'another gateway of the source has the same name' };
    seen.add(slug);
    return row;
  });
}

async function apply(
  rows: readonly Extract<ImportRow, { body: unknown }>[],
  dryRun: boolean,
  io: ImportIo,
): Promise<ImportOutcome[]> {
  const answer = await io.api('POST', '/admin/import', { gateways: rows.map(({ body }) => body), dry_run: dryRun });
  if (answer.status !== 200) throw new SourceError(detailOf(answer.body));
  const { outcomes } = answer.body as { outcomes: ImportOutcome[] };
  return outcomes.map((outcome, index) => ({ ...outcome, notes: [...rows[index]!.notes, ...outcome.notes] }));
}

const detailOf = (body: unknown) =>
  String((body as { detail?: unknown } | null)?.detail ?? 'the gateway did not answer');

const words: Readonly<Record<ImportOutcome['action'], readonly [done: string, planned: string]>> = {
  create: ['created', 'create'],
  update: ['updated', 'update'],
  same: ['same', 'same'],
  failed: ['FAILED', 'CANNOT'],
};

/** One line a gateway, then how many of each. */
function table(outcomes: readonly ImportOutcome[], dryRun: boolean): string {
  const word = (action: ImportOutcome['action']) => words[action][dryRun ? 1 : 0];
  const width = Math.min(40, Math.max(7, ...outcomes.map(({ name }) => name.length)));
  const line = (name: string, action: string, notes: string) =>
    `${name.padEnd(width)}  ${action.padEnd(8)}  ${notes}`.trimEnd();
  const count = (action: ImportOutcome['action']) => outcomes.filter((outcome) => outcome.action === action).length;
  const total = (Object.keys(words) as ImportOutcome['action'][]).map((action) => `${count(action)} ${word(action)}`);
  return [
    line('GATEWAY', dryRun ? 'PLAN' : 'RESULT', 'NOTES'),
    ...outcomes.map(({ name, action, notes }) => line(name, word(action), notes.join('; '))),
    `${total.join(', ')}${dryRun ? '; nothing was changed' : ''}`,
  ].join('\n');
}
