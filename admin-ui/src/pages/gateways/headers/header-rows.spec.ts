import { describe, expect, it } from 'vitest';
import {
  emptyRow,
  isChanged,
  rebased,
  seenRows,
  sentHeaders,
  storedRow,
  summaryOf,
  type HeaderRow,
} from './header-rows.js';

const header = (key: string) => ({
  key,
  updatedAt: '2026-01-01T00:00:00Z',
  fingerprint: 'aa',
  empty: false,
  secret: true,
  references: [],
});
const here = { moved: false, unreadable: false };
const row = (key: string, change: Partial<HeaderRow> = {}): HeaderRow => ({ ...storedRow(header(key)), ...change });
const states = (rows: readonly HeaderRow[], stock = here) => seenRows(rows, stock).map(({ state }) => state);
const sent = (rows: readonly HeaderRow[], stock = here) => sentHeaders(seenRows(rows, stock)).map(({ entry }) => entry);

describe('what a row means', () => {
  it.each<[string, HeaderRow, string, object[]]>([
    ['untouched', row('A'), 'kept', [{ key: 'A' }]],
    ['typed into', row('A', { value: 'x' }), 'replaced', [{ key: 'A', value: 'x' }]],
    ['set to empty', row('A', { emptied: true }), 'empty', [{ key: 'A', value: '' }]],
    ['removed', row('A', { removed: true }), 'removed', []],
    ['spelled otherwise', row('A', { name: 'a' }), 'kept', [{ key: 'a' }]],
    ['renamed', row('A', { name: 'B' }), 'renamed', [{ key: 'B', value: '' }]],
    ['renamed with a value', row('A', { name: 'B', value: 'x' }), 'replaced', [{ key: 'B', value: 'x' }]],
    ['new', emptyRow('A', 'x'), 'new', [{ key: 'A', value: 'x' }]],
    ['new without a value', emptyRow('A'), 'new', [{ key: 'A', value: '' }]],
    [
      'a reference',
      emptyRow('A', '${env:GATEHOUSE_SECRET_A}'),
      'reference',
      [{ key: 'A', value: '${env:GATEHOUSE_SECRET_A}' }],
    ],
    ['without a name', emptyRow('', 'x'), 'ignored', []],
  ])('%s', (_, one, state, entries) => {
    expect(states([one])).toEqual([state]);
    expect(sent([one])).toEqual(entries);
  });

  it('of a repeated name, whatever its case, the last one is sent', () => {
    const rows = [emptyRow('X-Id', '1'), emptyRow('x-id', '2')];
    const seen = seenRows(rows, here);
    expect(seen.map(({ state, wins }) => [state, wins])).toEqual([
      ['duplicate', false],
      ['new', true],
    ]);
    expect(sent(rows)).toEqual([{ key: 'x-id', value: '2' }]);
  });

  it('stored values are not kept for another origin, nor where they cannot be read', () => {
    expect(states([row('A'), row('B', { value: 'x' })], { moved: true, unreadable: false })).toEqual([
      'needs-value',
      'replaced',
    ]);
    expect(states([row('A')], { moved: false, unreadable: true })).toEqual(['unreadable']);
    expect(summaryOf(seenRows([row('A')], { moved: true, unreadable: false })).errors).toBe(1);
  });
});

describe('the list', () => {
  it('counts what is sent, what is not, and what is wrong', () => {
    const rows = [row('A'), emptyRow('Host'), emptyRow('B', '1'), emptyRow('b', '2'), emptyRow('', 'x'), emptyRow()];
    expect(summaryOf(seenRows(rows, here))).toEqual({ sent: 3, notSent: 2, errors: 1, fault: null });
    expect(summaryOf(seenRows([emptyRow()], here)).fault).toMatch(/at least one header/);
  });

  it('is unchanged until something of it would be stored', () => {
    expect(isChanged(seenRows([row('A'), emptyRow()], here))).toBe(false);
    for (const one of [row('A', { value: 'x' }), row('A', { removed: true }), row('A', { name: 'a' }), emptyRow('B')]) {
      expect(isChanged(seenRows([one], here))).toBe(true);
    }
  });

  it('on top of what another person saved: their changes and these', () => {
    const mine = [row('A', { value: 'x' }), row('B', { removed: true }), row('C'), emptyRow('N', 'n')];
    const theirs = ['A', 'B', 'D'].map(header);
    expect(sent(rebased(mine, theirs))).toEqual([{ key: 'A', value: 'x' }, { key: 'D' }, { key: 'N', value: 'n' }]);
    expect(sent(rebased(mine, []))).toEqual([
      { key: 'A', value: 'x' },
      { key: 'N', value: 'n' },
    ]);
  });
});
