import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { post } from '../support/wire/mcp-client.js';

const rounds = 4_000;

let gatehouse: StartedGatehouse;
beforeAll(async () => {
  gatehouse = await startGatehouse();
}, 60_000);
afterAll(() => gatehouse.close());

/** How often a value of `a` is larger than one of `b`: a half where they cannot be told apart (Mann and Whitney's U, by ranks). */
function larger(a: readonly number[], b: readonly number[]): number {
  const ranked = [...a.map((value) => ({ value, ofA: true })), ...b.map((value) => ({ value, ofA: false }))].sort(
    (one, other) => one.value - other.value,
  );
  const ranks = ranked.reduce((sum, { ofA }, at) => sum + (ofA ? at + 1 : 0), 0);
  return (ranks - (a.length * (a.length + 1)) / 2) / (a.length * b.length);
}

it('time does not tell whether a session of somebody else is there', async () => {
  const url = `${gatehouse.url}/mcp`;
  const [alice, bob] = await Promise.all([gatehouse.token(), gatehouse.token({ sub: 'bob' })]);
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  const begun = await post(url, alice, { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello });
  const hers = begun.headers.get('mcp-session-id')!;
  const unknown = `${hers.slice(0, -12)}${randomBytes(6).toString('hex')}`;
  const took = async (id: string) => {
    const before = performance.now();
    const { status } = await post(url, bob, { jsonrpc: '2.0', id: 1, method: 'ping' }, { 'mcp-session-id': id });
    expect(status).toBe(404);
    return performance.now() - before;
  };
  for (let round = 0; round < 500; round += 1) await took(round % 2 === 0 ? hers : unknown);
  const times: Record<'hers' | 'unknown', number[]> = { hers: [], unknown: [] };
  for (let round = 0; round < rounds; round += 1) {
    // In turns, and the first of each turn by turns, so that what else the machine does falls on both.
    for (const which of round % 2 === 0 ? (['hers', 'unknown'] as const) : (['unknown', 'hers'] as const)) {
      times[which].push(await took(which === 'hers' ? hers : unknown));
    }
  }
  const share = larger(times.hers, times.unknown);
  console.log(`slower than an unknown one: ${(share * 100).toFixed(1)} % of ${rounds} each`);
  expect(share).toBeGreaterThan(0.45);
  expect(share).toBeLessThan(0.55);
});
