import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DataSource } from 'typeorm';
import { AuditLog } from './audit-log.service.js';
import type { AuditRow } from './audit-entry.js';

type Row = Pick<AuditRow, 'action' | 'target' | 'address' | 'count'>;

/** A database that can be away, and holds what was inserted. */
function database() {
  const rows: Row[] = [];
  const state = { away: false, asked: 0, rows };
  const query = async (sql: string, values: unknown[]) => {
    if (!sql.includes('INSERT INTO audit_pages')) return;
    state.asked += 1;
    const json = String(values[6]);
    if (state.away) throw new Error('the database is away');
    if (json.includes('poison')) throw Object.assign(new Error('not a text'), { code: '22P05' });
    rows.push(...(JSON.parse(json) as unknown[][]).map(inserted));
  };
  return { ...state, state, source: { query } as unknown as DataSource };
}

/** What the tests look at, by the columns' places in the statement. */
const inserted = (values: unknown[]) =>
  ({ action: values[3], target: values[4], address: values[10], count: values[11] }) as Row;

const logs: AuditLog[] = [];
afterEach(() => vi.useRealTimers());
afterEach(() => Promise.all(logs.splice(0).map((log) => log.onModuleDestroy())));
const start = () => {
  const store = database();
  const log = new AuditLog(store.source);
  logs.push(log);
  return { log, state: store.state, rows: store.rows };
};
const call = (target: string) =>
  ({ actor: 'local:mia', source: 'jwt', action: 'tools/call', target, outcome: 'ok' }) as const;
const refusal = (address: string) =>
  ({
    actor: null,
    source: null,
    action: 'refuse.client',
    code: 'UNAUTHENTICATED',
    address,
    outcome: 'refused',
  }) as const;

describe('the audit log', () => {
  it('writes in the order in which things happened', async () => {
    const { log, rows } = start();
    for (let count = 0; count < 2500; count++) log.record(call(String(count)));
    await log.flush();
    expect(rows.map(({ target }) => Number(target))).toEqual(Array.from({ length: 2500 }, (_, at) => at));
  });

  it('writes full pages as they fill, but only in its intervals while the database is away', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const { log, state, rows } = start();
    const some = async () => {
      for (let count = 0; count < 1000; count++) {
        log.record(call(String(count)));
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await some();
    expect(rows.length).toBeGreaterThan(100);
    state.away = true;
    state.asked = 0;
    await some();
    expect(state.asked).toBe(1);
    state.away = false;
    await log.flush();
    expect(rows).toHaveLength(2000);
  });

  it('counts equal refusals in one row', async () => {
    const { log, rows } = start();
    for (let count = 0; count < 1000; count++) log.recordRefusal(refusal(count % 2 ? '10.0.0.1' : '10.0.0.2'));
    await log.flush();
    expect(rows.map(({ address, count }) => [address, count])).toEqual([
      ['10.0.0.2', 500],
      ['10.0.0.1', 500],
    ]);
  });

  it('loses nothing while the database is away for a moment', async () => {
    const { log, state, rows } = start();
    state.away = true;
    log.record(call('first'));
    log.recordRefusal(refusal('10.0.0.1'));
    await log.flush();
    expect(rows).toEqual([]);
    state.away = false;
    log.record(call('second'));
    await log.flush();
    expect(rows.map(({ action, target }) => target ?? action)).toEqual(['first', 'refuse.client', 'second']);
  });

  it('what the database will never take holds up nothing, and is counted', async () => {
    const { log, rows } = start();
    log.record(call('poison'));
    await log.flush();
    log.record(call('after'));
    await log.flush();
    expect(rows.map(({ action, target, count }) => [target ?? action, count])).toEqual([
      ['after', 1],
      ['audit.gap', 1],
    ]);
  });

  it('says how many rows are missing where the queue overflowed', async () => {
    const { log, state, rows } = start();
    state.away = true;
    for (let count = 0; count < 30_000; count++) log.record(call(String(count)));
    for (let count = 0; count < 1_010; count++) log.recordRefusal(refusal(`10.0.0.${count}`));
    await log.flush();
    state.away = false;
    await log.flush();
    await log.flush();
    const gap = rows.filter(({ action }) => action === 'audit.gap').reduce((sum, { count }) => sum + count, 0);
    const kept = rows.filter(({ action }) => action !== 'audit.gap').reduce((sum, { count }) => sum + count, 0);
    expect(gap + kept).toBe(30_000 + 1_010);
    expect(gap).toBeGreaterThan(0);
    expect(kept).toBeGreaterThan(10_000);
    expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThan(2 * 1024 * 1024);
  });
});
