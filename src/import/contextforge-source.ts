import { readFileSync } from 'node:fs';
import pg from 'pg';
import type { SourceGateway } from './contextforge-gateway.js';
import { sqliteRows } from './sqlite-file.js';

/** The source cannot be read as a ContextForge export or database. */
export class SourceError extends Error {}

const SQLITE_HEADER = 'SQLite format 3\0';

/**
 * The gateways of a ContextForge export file, a Postgres database (`postgres://…`) or an SQLite file (a path, or
 * `sqlite:///path`). Only reads. Throws SourceError, without the URL since it may hold a password.
 */
export async function sourceGateways(source: string): Promise<readonly SourceGateway[]> {
  try {
    if (/^postgres(ql)?(\+\w+)?:\/\//i.test(source)) return await postgresRows(source.replace(/^[^:]+/, 'postgres'));
    const path = source.replace(/^sqlite(\+\w+)?:\/\/\//i, '');
    const file = readFileSync(path);
    if (file.subarray(0, SQLITE_HEADER.length).toString('latin1') === SQLITE_HEADER) {
      return await sqliteRows(path, 'gateways');
    }
    return exportRows(file.toString('utf8'));
  } catch (error) {
    if (error instanceof SourceError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new SourceError(`the source cannot be read: ${code ?? message}`);
  }
}

async function postgresRows(url: string): Promise<SourceGateway[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, statement_timeout: 60_000 });
  await client.connect();
  try {
    await client.query('BEGIN TRANSACTION READ ONLY');
    return (await client.query('SELECT * FROM gateways ORDER BY created_at, id')).rows as SourceGateway[];
  } finally {
    await client.end();
  }
}

function exportRows(text: string): readonly SourceGateway[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new SourceError('the source is neither an export (JSON) nor an SQLite file');
  }
  const { entities } = (content ?? {}) as { entities?: { gateways?: unknown } };
  const gateways = entities?.gateways;
  if (!Array.isArray(gateways) || !gateways.every((row) => typeof row === 'object' && row !== null)) {
    throw new SourceError('the export has no list entities.gateways');
  }
  return gateways as SourceGateway[];
}
