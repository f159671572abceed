import { emptyRow, type HeaderRow } from './header-rows.js';
import type { PastedHeader } from './paste-parser.js';

/** What becomes of the rows that are there. */
export type PasteMode = 'add' | 'replace' | 'replace-all';

const same = (row: HeaderRow, { name }: PastedHeader) =>
  !row.removed && row.name.trim().toLowerCase() === name.toLowerCase();

/** What applying would do with one pasted header, in words. */
export function effectOf(rows: readonly HeaderRow[], header: PastedHeader, mode: PasteMode): string {
  const row = rows.find((one) => same(one, header));
  if (row === undefined || mode === 'add') return header.value === '' ? 'new, with an empty value' : 'new';
  if (header.value === '' && row.stored !== null) return 'keeps the stored value';
  return row.stored === null ? 'replaces the row' : 'replaces the stored value';
}

/** The rows with the pasted headers in them. Empty rows go; in `replace-all` every row goes that is not among the pasted. */
export function applyPaste(
  rows: readonly HeaderRow[],
  headers: readonly PastedHeader[],
  mode: PasteMode,
): readonly HeaderRow[] {
  const there = rows.filter(({ stored, name, value }) => stored !== null || name !== '' || value !== '');
  if (mode === 'add') return [...there, ...headers.map(({ name, value }) => emptyRow(name, value))];
  const changed = there.flatMap((row) => {
    const header = headers.find((one) => same(row, one));
    if (header !== undefined) return [{ ...row, name: header.name, value: header.value }];
    if (mode === 'replace') return [row];
    return row.stored === null ? [] : [{ ...row, removed: true }];
  });
  const fresh = headers.filter((header) => !there.some((row) => same(row, header)));
  return [...changed, ...fresh.map(({ name, value }) => emptyRow(name, value))];
}
