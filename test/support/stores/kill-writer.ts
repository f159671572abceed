import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { openStore } from '../../../src/database/store.js';

/** Lets the writer write into `folder`, kills it with SIGKILL after `delayMs`, and returns what was acknowledged to it. */
export async function writeAndKill(folder: string, round: number, delayMs: number): Promise<string[]> {
  const script = fileURLToPath(new URL('./embedded-writer.mjs', import.meta.url));
  const writer = spawn(process.execPath, [script, folder, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: writer.stdout });
  const acknowledged: string[] = [];
  const opened = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => (line === 'open' ? resolve() : acknowledged.push(line)));
    writer.once('exit', (code) => reject(new Error(`the writer ended with ${code}`)));
  });
  await opened;
  await sleep(delayMs);
  writer.kill('SIGKILL');
  await Promise.all([once(writer, 'close'), once(lines, 'close')]);
  return acknowledged;
}

/** Opens `folder` after a kill: which of `acknowledged` are missing, and how many pairs are half there. */
export async function inspect(folder: string, acknowledged: readonly string[]) {
  const store = await openStore(readEnvironment({ DATA_DIR: folder }));
  const client = new pg.Client(store.connection);
  try {
    await client.connect();
    const { rows } = await client.query<{ pair: string; halves: string }>(
      'SELECT pair, count(*) AS halves FROM pairs GROUP BY pair',
    );
    const whole = new Set(rows.filter(({ halves }) => halves === '2').map(({ pair }) => pair));
    return { missing: acknowledged.filter((pair) => !whole.has(pair)), halves: rows.length - whole.size };
  } finally {
    await client.end();
    await store.close();
  }
}
