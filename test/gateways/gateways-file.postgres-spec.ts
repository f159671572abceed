import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/config/read-environment.js';
import { Opened, startReplica } from '../support/stores/replica.js';
import { freshStore } from '../support/stores/store.js';

const opened = new Opened();
const folder = mkdtempSync(join(tmpdir(), 'gateways-file-'));
afterEach(() => opened.closeAll());
afterAll(() => rmSync(folder, { recursive: true }));

/** The file as one replica has it. */
function fileOf(replica: string, ...names: string[]): string {
  const path = join(folder, replica);
  const gateways = names.map((name) => ({ name, url: `http://127.0.0.1:1/${name}` }));
  writeFileSync(path, JSON.stringify({ gateways }));
  return path;
}

it('of many replicas the one with the newest file decides, an old one that restarts undoes nothing, a rollback of all does', async () => {
  const store = opened.keep(await freshStore());
  const start = async (path: string) =>
    opened.keep(await startReplica(store, { GATEWAYS_FILE: path, GATEWAYS_FILE_PRUNE: 'true' }));
  const names = async () => (await store.query('SELECT name FROM gateways ORDER BY name')).map(({ name }) => name);

  // Together: one applies.
  const both = await Promise.all([start(fileOf('a', 'Old')), start(fileOf('b', 'Old'))]);
  expect(await names()).toEqual(['Old']);
  const newer = await start(fileOf('c', 'New'));
  expect(await names()).toEqual(['New']);

  await opened.close(both[0]);
  const restarted = await start(fileOf('a', 'Old'));
  expect(await names()).toEqual(['New']);

  // As if the replicas with the newer file had been gone for two minutes.
  for (const replica of [newer, restarted, both[1]]) await opened.close(replica);
  await store.query(
    `UPDATE gateways_file_contents SET seen_at = seen_at - interval '2 minutes', claimed_at = claimed_at - interval '2 minutes'`,
  );
  await start(fileOf('a', 'Old'));
  expect(await names()).toEqual(['Old']);
});

it('what the replica at work left undone when it died is done by the next', async () => {
  const store = opened.keep(await freshStore());
  const settings = { GATEWAYS_FILE: fileOf('a', 'One') };
  await opened.close(opened.keep(await startReplica(store, settings)));
  await store.query('DELETE FROM gateways');
  await store.query(
    `UPDATE gateways_file_contents SET applied_at = NULL, claimed_at = claimed_at - interval '2 minutes'`,
  );
  opened.keep(await startReplica(store, settings));
  expect(await store.query('SELECT name, managed_by FROM gateways')).toEqual([{ name: 'One', managed_by: 'file' }]);
});

it('is kept as the file says, also when that changes; a wrong one changes nothing, and ends a start', async () => {
  const store = opened.keep(await freshStore());
  const path = fileOf('watched', 'One');
  const settings = { GATEWAYS_FILE: path, GATEWAYS_FILE_PRUNE: 'true' };
  const replica = opened.keep(await startReplica(store, settings));
  const there = async () => {
    const { body } = await replica.call<{ name: string; managedBy: string }[]>('GET', '/gateways');
    return body.map(({ name, managedBy }) => `${name} ${managedBy}`).sort();
  };
  expect(await there()).toEqual(['One file']);
  fileOf('watched', 'Two', 'Three');
  // What the file no longer names goes last.
  for (let tries = 0; tries < 150 && (await there()).includes('One file'); tries += 1) await sleep(200);
  expect(await there()).toEqual(['Three file', 'Two file']);
  const { body: log } = await replica.call('GET', '/admin/audit');
  expect(JSON.stringify(log)).toContain('GATEWAYS_FILE');

  writeFileSync(path, 'gateways:\n  - {name: Four, url: nowhere}\n');
  await sleep(6_000);
  expect(await there()).toEqual(['Three file', 'Two file']);
  const refused = startReplica(store, settings);
  await expect(refused).rejects.toThrow(ConfigurationError);
  await expect(refused).rejects.toThrow(/^GATEWAYS_FILE gateways\[0\]\.url: .*\(line 2\)/);
});
