import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';

/** A log of 300 pages of 150 rows, each page too long to stand in the table itself. */
const pages = 300;
const rowsOfPage = 150;

let gatehouse: StartedGatehouse;
beforeAll(async () => {
  gatehouse = await startGatehouse();
  await gatehouse.store.query(
    `INSERT INTO audit_pages (chain, n, hash, rows, from_at, to_at, body)
     SELECT 'long', n, '', ${rowsOfPage}, at, at,
       (SELECT jsonb_agg(jsonb_build_array(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'jwt:alice', 'jwt',
          CASE WHEN row % 2 = 0 THEN 'tools/call' ELSE 'prompts/get' END, 'echo', 'up', 'ok', NULL, 3, md5(n || '-' || row), NULL, 1))
        FROM generate_series(1, ${rowsOfPage}) AS row)::text
     FROM generate_series(1, ${pages}) AS n, LATERAL (SELECT timestamptz '2026-01-01' + n * interval '1 minute' AS at) t`,
  );
  await gatehouse.store.query('ANALYZE audit_pages');
}, 60_000);
afterAll(() => gatehouse.close());

/** Blocks of pages' bodies that the database has read. A connection tells of its own once a second, and at its next use. */
async function bodiesRead(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await gatehouse.admin('/admin/audit?limit=1');
  await gatehouse.store.query('SELECT pg_stat_force_next_flush()');
  const [row] = await gatehouse.store.query(
    `SELECT toast_blks_read + toast_blks_hit AS read FROM pg_statio_user_tables WHERE relname = 'audit_pages'`,
  );
  return Number(row!.read);
}

/** What it takes while `work` is done, in readings of the whole log. */
async function readings(work: () => Promise<unknown>): Promise<number> {
  const begin = await bodiesRead();
  await gatehouse.store.query('SELECT sum(length(body)) FROM audit_pages');
  await gatehouse.store.query('SELECT pg_stat_force_next_flush()');
  const once = await bodiesRead();
  await work();
  return ((await bodiesRead()) - once) / (once - begin);
}

const exported = async (query: string): Promise<string[]> => {
  const response = await gatehouse.fetch(`/admin/audit/export?${query}`, { headers: { authorization: basic() } });
  expect(response.status).toBe(200);
  return (await response.text()).trim().split('\n');
};
const basic = () =>
  `Basic ${Buffer.from(`${gatehouse.env.BASIC_AUTH_USER}:${gatehouse.env.BASIC_AUTH_PASSWORD}`).toString('base64')}`;

it('an export reads the log a few times, not once for each page of what it says', async () => {
  let lines: string[] = [];
  const times = await readings(async () => (lines = await exported('action=tools/call')));
  expect(lines).toHaveLength((pages * rowsOfPage) / 2);
  expect(new Set(lines.map((line) => (JSON.parse(line) as { requestId: string }).requestId)).size).toBe(lines.length);
  expect(times).toBeGreaterThan(0.9);
  expect(times).toBeLessThan(8);
});

it('a page of the list reads what it shows, also far down', async () => {
  const ids: number[] = [];
  const times = await readings(async () => {
    let cursor = '';
    for (let page = 0; page < 20; page += 1) {
      const { body } = await gatehouse.admin<{ items: { id: string }[]; nextCursor: string }>(
        `/admin/audit?limit=100&include_pagination=true${cursor}`,
      );
      ids.push(...body.items.map(({ id }) => Number(id)));
      cursor = `&cursor=${encodeURIComponent(body.nextCursor)}`;
    }
  });
  expect(ids).toHaveLength(2_000);
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => b - a));
  expect(times).toBeLessThan(1);
});

it('what is rare is found wherever it is, in either order', async () => {
  const [early, late] = ['3-7', '298-2'].map((text) => createHash('md5').update(text).digest('hex'));
  for (const order of ['id', '-id']) {
    const { body } = await gatehouse.admin<{ requestId: string }[]>(
      `/admin/audit?limit=500&sort=${order}&request_id=${early}&request_id=${late}`,
    );
    expect(body.map(({ requestId }) => requestId)).toEqual(order === 'id' ? [early, late] : [late, early]);
  }
  expect((await gatehouse.admin('/admin/audit?limit=50&q=nobody-has-this')).body).toEqual([]);
});
