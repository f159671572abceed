import type { AuditRow } from './audit-entry.js';
import { storedJson } from './audit-rows.js';

/** Bytes of one page, which is inserted in one statement: some 300 rows of calls, and always more than one row takes. */
const pageBytes = 32 * 1024;
/** Pages that wait at most: some 18,000 rows. */
const mostPages = 60;

/**
 * Rows on their way to the table, as bytes outside the heap. As objects they would live just long enough to be moved into the old
 * generation, and the collector would have more work with them than we.
 */
export class AuditPages {
  private readonly waiting: Page[] = [];
  private spare: Page | null = null;

  get count(): number {
    return this.waiting.length;
  }

  /** How many decisions the waiting rows stand for. */
  get stands(): number {
    return this.waiting.reduce((sum, { stands }) => sum + stands, 0);
  }

  /** False where there is no room. */
  add(row: AuditRow): boolean {
    const json = storedJson(row);
    let page = this.waiting.at(-1);
    if (page === undefined || !page.takes(json)) {
      if (this.waiting.length >= mostPages) return false;
      page = this.spare ?? new Page();
      this.spare = null;
      this.waiting.push(page);
    }
    page.add(json, row);
    return true;
  }

  /** The oldest page; {@link done} or {@link putBack} follows. */
  take(): Page | undefined {
    return this.waiting.shift();
  }

  done(page: Page): void {
    page.clear();
    this.spare = page;
  }

  /** Nothing was written: the page waits on, as the oldest. */
  putBack(page: Page): void {
    this.waiting.unshift(page);
  }
}

const open = 0x5b;
const comma = 0x2c;

/** Rows as a JSON array. */
export class Page {
  private readonly bytes = Buffer.allocUnsafe(pageBytes);
  private length = 0;
  private closed = false;
  rows = 0;
  /** How many decisions its rows stand for. */
  stands = 0;
  /** Times of its rows, ISO 8601. */
  firstAt = '';
  lastAt = '';

  takes(json: string): boolean {
    const room = pageBytes - this.length - 2;
    // No UTF-16 unit takes more than three bytes; counting them costs more than writing them.
    return !this.closed && (json.length * 3 <= room || Buffer.byteLength(json) <= room);
  }

  add(json: string, { at, count }: Pick<AuditRow, 'at' | 'count'>): void {
    this.bytes[this.length] = this.length === 0 ? open : comma;
    this.length += 1;
    this.length += this.bytes.write(json, this.length, 'utf8');
    this.rows += 1;
    this.stands += count;
    if (this.firstAt === '' || at < this.firstAt) this.firstAt = at;
    if (at > this.lastAt) this.lastAt = at;
  }

  /** The whole array. Nothing is added after it was asked for. */
  json(): Buffer {
    if (!this.closed) this.length += this.bytes.write(']', this.length, 'latin1');
    this.closed = true;
    return this.bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
    this.closed = false;
    this.rows = 0;
    this.stands = 0;
    this.firstAt = '';
    this.lastAt = '';
  }
}
