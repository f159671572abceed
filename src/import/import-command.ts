import { readFileSync } from 'node:fs';
import { fileFault } from '../config/file-fault.js';
import { slugOf } from '../gateways/row/slug.js';
import { importRow } from './contextforge-gateway.js';
import { SourceError, sourceGateways } from './contextforge-source.js';
import { readExport, type ExportContents, type ExportProof } from './gatehouse-export.js';
import { withoutRepeated, type ImportRow } from './import-row.js';
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
/** Rows of the other kinds in one body. */
const mostRows = 200;

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
  return told(await registered(rows, options, io), options, io);
}

/**
 * `gatehouse import <export.json> --passphrase …`, of what `gatehouse export` wrote. Throws SourceError or PassphraseError for a
 * file that is not as it was written, before anything is changed.
 */
export async function importExport(
  path: string,
  proof: ExportProof,
  options: ImportOptions,
  io: ImportIo,
): Promise<number> {
  const { rows, contents } = await readExport(textOf(path), proof);
  const gateways = await registered(rows, options, io);
  return told([...gateways, ...(await restored(contents, gateways, options, io))], options, io);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SourceError(`${path} cannot be read ${fileFault(error)}`);
  }
}

/** Servers choose what gateways offer, and only what they offer can be switched off: new ones are asked first. */
async function restored(
  { servers, limits, switchedOff, overrides = [], owners = [], revocations, tokens }: ExportContents,
  gateways: readonly ImportOutcome[],
  { dryRun }: ImportOptions,
  io: ImportIo,
): Promise<ImportOutcome[]> {
  if (!dryRun && servers.length + switchedOff.length > 0) await askServers(gateways, io);
  const outcomes: ImportOutcome[] = [...(await inBatches(['overrides', overrides], dryRun, io))];
  if (servers.length > 0 || limits !== undefined) {
    const file = JSON.stringify({ servers, limits });
    const answer = await posted<{ outcomes: Applied[] }>(io, '/admin/apply', { file, dry_run: dryRun });
    outcomes.push(...answer.outcomes.map(appliedOutcome));
  }
  // What was created has its owner now; of all others there is nothing to say.
  const handedOn = dryRun ? [] : await inBatches(['owners', owners], dryRun, io);
  outcomes.push(...handedOn.filter(({ action }) => action !== 'same'));
  for (const rows of Object.entries({ switched_off: switchedOff, revocations, tokens })) {
    outcomes.push(...(await inBatches(rows, dryRun, io)));
  }
  return outcomes;
}

interface Applied {
  readonly kind: string;
  readonly name: string;
  readonly action: ImportOutcome['action'] | 'waiting';
  readonly notes: readonly string[];
}

const appliedOutcome = ({ kind, name, action, notes }: Applied): ImportOutcome => ({
  name: kind === 'limits' ? `limits for ${name}` : `${kind} ${name}`,
  action: action === 'waiting' ? 'failed' : action,
  notes: action === 'waiting' ? [...notes, 'import again when its gateways were asked'] : notes,
});

/** Whoever does not answer is asked again by the next health check. */
async function askServers(gateways: readonly ImportOutcome[], io: ImportIo): Promise<void> {
  const made = gateways.filter(({ action }) => action === 'create');
  while (made.length > 0) {
    const asked = made.splice(0, 8).map(({ name }) => io.api('POST', `/gateways/${slugOf(name)}/refresh`, {}));
    await Promise.allSettled(asked);
  }
}

async function inBatches([name, all]: [string, readonly object[]], dryRun: boolean, io: ImportIo) {
  const outcomes: ImportOutcome[] = [];
  for (let at = 0; at < all.length; at += mostRows) {
    const body = { [name]: all.slice(at, at + mostRows), dry_run: dryRun };
    outcomes.push(...(await posted<{ outcomes: ImportOutcome[] }>(io, '/admin/import', body)).outcomes);
  }
  return outcomes;
}

async function posted<T>(io: ImportIo, path: string, body: object): Promise<T> {
  const answer = await io.api('POST', path, body);
  if (answer.status !== 200) throw new SourceError(detailOf(answer.body));
  return answer.body as T;
}

/** `gatehouse export`: prints the export as JSON, with credentials only where a passphrase seals them. */
export async function exportGateways(passphrase: string | null, io: ImportIo): Promise<number> {
  const { status, body } = await io.api('POST', '/admin/export', { passphrase });
  if (status !== 200) throw new SourceError(detailOf(body));
  io.out(JSON.stringify(body, null, 2));
  for (const line of (body as { warnings: string[] }).warnings) io.err(line);
  return 0;
}

async function registered(
  rows: readonly ImportRow[],
  { dryRun }: ImportOptions,
  io: ImportIo,
): Promise<ImportOutcome[]> {
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
  return outcomes;
}

function told(outcomes: readonly ImportOutcome[], { dryRun, json }: ImportOptions, io: ImportIo): number {
  io.out(json ? JSON.stringify({ dryRun, outcomes }) : table(outcomes, dryRun));
  return outcomes.some(({ action }) => action === 'failed') ? 1 : 0;
}

async function apply(
  rows: readonly Extract<ImportRow, { body: unknown }>[],
  dryRun: boolean,
  io: ImportIo,
): Promise<ImportOutcome[]> {
  const body = { gateways: rows.map((row) => row.body), dry_run: dryRun };
  const { outcomes } = await posted<{ outcomes: ImportOutcome[] }>(io, '/admin/import', body);
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

/** One line each, then how many of each. */
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
