import { existsSync, readFileSync } from 'node:fs';
import initSqlJs from 'sql.js';

/** The rows of one table of an SQLite file, read without locking it; a live write-ahead log is included. */
export async function sqliteRows(path: string, table: string): Promise<Record<string, unknown>[]> {
  const SQL = await initSqlJs();
  const database = new SQL.Database(withWriteAheadLog(path));
  try {
    const statement = database.prepare(`SELECT * FROM "${table}"`);
    const rows: Record<string, unknown>[] = [];
    while (statement.step()) rows.push(statement.getAsObject());
    statement.free();
    return rows;
  } finally {
    database.close();
  }
}

const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** The file's bytes with the committed frames of `path-wal` laid over them (sqlite.org/fileformat2.html, section 4). */
function withWriteAheadLog(path: string): Buffer {
  const file = readFileSync(path);
  const log = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0);
  const frames = log.length < WAL_HEADER ? null : committedFrames(log);
  if (frames === null || frames.pageCount === 0) return file;
  const whole = Buffer.alloc(frames.pageCount * frames.pageSize);
  file.copy(whole, 0, 0, Math.min(file.length, whole.length));
  for (const [number, page] of frames.pages) {
    if (number <= frames.pageCount) page.copy(whole, (number - 1) * frames.pageSize);
  }
  return whole;
}

interface Frames {
  readonly pageSize: number;
  /** Pages of the database after the last commit; 0 where nothing is committed. */
  readonly pageCount: number;
  readonly pages: ReadonlyMap<number, Buffer>;
}

type Sum = readonly [number, number];

/** Frames up to the last commit whose salt and checksum hold; null where the header's do not. */
function committedFrames(log: Buffer): Frames | null {
  const magic = log.readUInt32BE(0);
  if (magic !== 0x377f0682 && magic !== 0x377f0683) throw new Error('the -wal file is not a write-ahead log');
  const littleEndian = magic === 0x377f0682;
  const pageSize = log.readUInt32BE(8);
  const salt = log.subarray(16, 24);
  let sum = checksum([0, 0], log.subarray(0, 24), littleEndian);
  if (!sumStandsAt(log, 24, sum)) return null;
  const pages = new Map<number, Buffer>();
  const pending = new Map<number, Buffer>();
  let pageCount = 0;
  for (let at = WAL_HEADER; at + FRAME_HEADER + pageSize <= log.length; at += FRAME_HEADER + pageSize) {
    const page = log.subarray(at + FRAME_HEADER, at + FRAME_HEADER + pageSize);
    if (!log.subarray(at + 8, at + 16).equals(salt)) break;
    sum = checksum(checksum(sum, log.subarray(at, at + 8), littleEndian), page, littleEndian);
    if (!sumStandsAt(log, at + 16, sum)) break;
    pending.set(log.readUInt32BE(at), page);
    const commit = log.readUInt32BE(at + 4);
    if (commit === 0) continue;
    pageCount = commit;
    for (const [number, committed] of pending) pages.set(number, committed);
    pending.clear();
  }
  return { pageSize, pageCount, pages };
}

const sumStandsAt = (log: Buffer, at: number, [a, b]: Sum) =>
  a === log.readUInt32BE(at) && b === log.readUInt32BE(at + 4);

function checksum([first, second]: Sum, bytes: Buffer, littleEndian: boolean): Sum {
  let [a, b] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    const x = littleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    const y = littleEndian ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
    a = (a + x + b) >>> 0;
    b = (b + y + a) >>> 0;
  }
  return [a, b];
}
