import { looksSecret } from './secret-guess.js';
import { faultOfName, findingsOfValue, isReference, MOST_HEADERS, type Finding } from './header-rules.js';

/** A header as the gateway stores it: everything but its value. */
export interface StoredHeader {
  readonly key: string;
  readonly updatedAt: string;
  readonly fingerprint: string;
  readonly empty: boolean;
  /** Its value is masked where the server reflects it. */
  readonly secret: boolean;
  readonly references: readonly string[];
}

/** One row of the editor. Its identity is its id, never its place. */
export interface HeaderRow {
  readonly id: string;
  readonly stored: StoredHeader | null;
  readonly name: string;
  /** What was typed here; empty in a stored row keeps the stored value. */
  readonly value: string;
  /** The stored value is to become the empty one; a blank field alone means to keep it. */
  readonly emptied: boolean;
  readonly removed: boolean;
  /** What was said here about masking the value; null leaves it as it is. */
  readonly secret: boolean | null;
}

export type RowState =
  | 'kept'
  | 'replaced'
  | 'empty'
  | 'new'
  | 'reference'
  | 'renamed'
  | 'needs-value'
  | 'removed'
  | 'unreadable'
  | 'duplicate'
  | 'ignored';

/** Where the stored values can be used: nowhere else than at the origin they were entered for, and only if they can be read. */
export interface Stock {
  /** The stored values may not be kept: the form's URL is of another origin. */
  readonly moved: boolean;
  readonly unreadable: boolean;
}

export interface SeenRow {
  readonly row: HeaderRow;
  readonly state: RowState;
  /** About the name, and about the value. */
  readonly name: Finding | null;
  readonly value: readonly Finding[];
  /** Another row above is not sent because of this one. */
  readonly wins: boolean;
}

let next = 0;
const newId = () => `header-${(next += 1)}`;

export const emptyRow = (name = '', value = ''): HeaderRow => ({
  id: newId(),
  stored: null,
  name,
  value,
  emptied: false,
  removed: false,
  secret: null,
});

export const storedRow = (stored: StoredHeader): HeaderRow => ({ ...emptyRow(stored.key), stored });

const folded = (row: HeaderRow) => row.name.trim().toLowerCase();
const isRenamed = ({ stored, name }: HeaderRow) =>
  stored !== null && stored.key.toLowerCase() !== name.trim().toLowerCase();
const saysOtherwise = ({ stored, secret }: HeaderRow) => secret !== null && secret !== stored?.secret;
const typed = ({ value, emptied }: HeaderRow) => value !== '' || emptied;

/** Whether the value of a row is masked where the server reflects it, as far as can be said here. */
export const isSecretRow = ({ stored, name, value, secret }: HeaderRow): boolean =>
  secret ?? (stored !== null && value === '' ? stored.secret : looksSecret(name.trim(), value));

/** What each row means now. */
export function seenRows(rows: readonly HeaderRow[], stock: Stock): readonly SeenRow[] {
  const last = new Map(rows.filter((row) => !row.removed && folded(row) !== '').map((row) => [folded(row), row.id]));
  const doubled = new Set<string>();
  for (const row of rows) if (!row.removed && last.get(folded(row)) !== row.id) doubled.add(folded(row));
  return rows.map((row) => {
    const state = stateOf(row, stock, last);
    const silent = state === 'removed' || state === 'duplicate';
    return {
      row,
      state,
      name: silent || folded(row) === '' ? null : faultOfName(row.name),
      value: silent ? [] : findingsOfValue(row.name, row.value),
      wins: !row.removed && doubled.has(folded(row)) && last.get(folded(row)) === row.id,
    };
  });
}

function stateOf(row: HeaderRow, { moved, unreadable }: Stock, last: ReadonlyMap<string, string>): RowState {
  if (row.removed) return 'removed';
  if (folded(row) === '') return 'ignored';
  if (last.get(folded(row)) !== row.id) return 'duplicate';
  if (row.stored === null) return isReference(row.value) ? 'reference' : 'new';
  if (typed(row)) return row.emptied && row.value === '' ? 'empty' : isReference(row.value) ? 'reference' : 'replaced';
  if (isRenamed(row)) return 'renamed';
  if (unreadable) return 'unreadable';
  return moved ? 'needs-value' : 'kept';
}

const needsValue = new Set<RowState>(['renamed', 'needs-value', 'unreadable']);
const unsent = new Set<RowState>(['removed', 'duplicate', 'ignored']);

/** Keeps the form from being saved. */
export const isFaulty = ({ state, name, value }: SeenRow): boolean =>
  needsValue.has(state) || name?.level === 'error' || value.some(({ level }) => level === 'error');

export interface Summary {
  readonly sent: number;
  readonly notSent: number;
  readonly errors: number;
  /** About the list as a whole. */
  readonly fault: string | null;
}

export function summaryOf(seen: readonly SeenRow[]): Summary {
  const sent = seen.filter(({ state }) => !unsent.has(state)).length;
  const fault =
    sent === 0
      ? 'Add at least one header, or choose another Authentication Type.'
      : sent > MOST_HEADERS
        ? `A gateway has at most ${MOST_HEADERS} headers.`
        : null;
  return {
    sent,
    notSent: seen.filter(({ row, state }) => state === 'duplicate' || (state === 'ignored' && row.value !== '')).length,
    errors: seen.filter(isFaulty).length,
    fault,
  };
}

/** One entry of `auth_headers`: without a value the stored one is kept. */
export interface SentHeader {
  readonly key: string;
  readonly value?: string;
  readonly secret?: boolean;
}

/** What is sent, in the order of the rows, with the row each entry is of. */
export function sentHeaders(seen: readonly SeenRow[]): readonly { readonly id: string; readonly entry: SentHeader }[] {
  return seen
    .filter(({ state }) => !unsent.has(state))
    .map(({ row, state }) => ({
      id: row.id,
      entry: {
        key: row.name.trim(),
        ...(state === 'kept' ? {} : { value: row.value }),
        ...(row.secret === null ? {} : { secret: row.secret }),
      },
    }));
}

const untouched = new Set<RowState>(['kept', 'unreadable', 'needs-value']);

/** Whether something was done here that saving would store. */
export const isChanged = (seen: readonly SeenRow[]): boolean =>
  seen.some(({ row, state }) => {
    if (state === 'ignored' && row.value === '' && row.stored === null) return false;
    return !untouched.has(state) || row.name.trim() !== row.stored?.key || saysOtherwise(row);
  });

/** The rows on top of another stored list, where somebody else saved: what was done here is done there again. */
export function rebased(rows: readonly HeaderRow[], stored: readonly StoredHeader[]): readonly HeaderRow[] {
  const touched = (row: HeaderRow) => row.removed || typed(row) || isRenamed(row) || saysOtherwise(row);
  const own = new Map(
    rows.flatMap((row) => (row.stored !== null && touched(row) ? [[row.stored.key.toLowerCase(), row]] : [])),
  );
  const kept = stored.map((header) => {
    const row = own.get(header.key.toLowerCase());
    return row === undefined ? storedRow(header) : { ...row, stored: header };
  });
  const lost = [...own].flatMap(([key, row]) =>
    stored.some((header) => header.key.toLowerCase() === key) || row.removed || !typed(row)
      ? []
      : [{ ...row, stored: null }],
  );
  return [...kept, ...lost, ...rows.filter((row) => row.stored === null)];
}
