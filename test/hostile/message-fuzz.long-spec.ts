import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fuzzWhole } from '../support/load/message-fuzz.js';

const perPart = 20_000;
const messages = Number(process.env.FUZZ_MESSAGES ?? 1_000_000);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const parts = Array.from({ length: Math.ceil(messages / perPart) }, (_, part) => ({
  seed: seed + part,
  store: part % 2 === 0 ? 'Postgres' : 'the embedded store',
}));

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'gatehouse-fuzz-'))));
afterAll(() => rmSync(folder, { recursive: true }));

// Each part has a gateway and a time of its own, so that a slow machine ends it, too.
it.each(parts)(
  `${perPart} hostile messages by every door, from clients and from upstreams (seed $seed, $store): each is answered, and nothing is left`,
  async ({ seed, store }) => {
    const embedded = { DATABASE_URL: '', DATA_DIR: join(folder, String(seed)) };
    expect(await fuzzWhole(perPart, seed, store === 'Postgres' ? {} : embedded)).toEqual([]);
  },
);
