import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { emptyStore, type TestStore } from '../support/stores/store.js';

const copy = (kind: string) => fileURLToPath(new URL(`house-0.1.0.${kind}`, import.meta.url));
/** Where a folder has its secrets in secrets.json, no others are given. */
const ownSecrets = { JWT_SECRET_KEY: '', AUTH_ENCRYPTION_SECRET: '' };

/** The house of 0.1.0 on the store that this run tests: its dump in an empty database, or its folder unpacked into an empty one. */
export async function restoredHouse(): Promise<TestStore> {
  const store = await emptyStore();
  const { DATABASE_URL, DATA_DIR } = store.settings;
  if (DATA_DIR !== undefined) {
    execFileSync('tar', ['-xzf', copy('tar.gz'), '-C', DATA_DIR, '--no-same-owner']);
    return { ...store, settings: { ...store.settings, ...ownSecrets } };
  }
  const client = new pg.Client(DATABASE_URL);
  await client.connect();
  await client.query(readFileSync(copy('sql'), 'utf8'));
  await client.end();
  return store;
}
