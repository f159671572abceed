import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { inspect, writeAndKill } from '../support/stores/kill-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('keeps every acknowledged write through kill -9 at 200 random points', async () => {
  const acknowledged: string[] = [];
  for (let round = 0; round < 200; round += 10) {
    for (let kill = round; kill < round + 10; kill += 1) {
      acknowledged.push(...(await writeAndKill(folder, kill, Math.random() * 1_000)));
    }
    expect(await inspect(folder, acknowledged)).toEqual({ missing: [], halves: 0 });
  }
  console.log(`${acknowledged.length} acknowledged pairs, none lost`);
});
