import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../config/read-environment.js';
import { storeLocation } from './store-location.js';

const locate = (DATABASE_URL: string, DATA_DIR = './data') => storeLocation({ DATABASE_URL, DATA_DIR });

describe('storeLocation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-location-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is the embedded database in DATA_DIR without a URL', () => {
    expect(locate('', 'somewhere')).toEqual({ kind: 'embedded', folder: resolve('somewhere'), warning: undefined });
  });

  it.each([
    'postgres://user:secret@host:5432/db?sslmode=require',
    'postgresql://user:secret@host:5432/db?sslmode=require',
    'postgresql+psycopg://user:secret@host:5432/db?sslmode=require',
    'postgresql+asyncpg://user:secret@host:5432/db?sslmode=require',
  ])('takes %s as a server', (url) => {
    const expected = 'postgres://user:secret@host:5432/db?sslmode=require';
    expect(locate(url)).toEqual({ kind: 'postgres', url: expected });
  });

  it.each([
    ['sqlite:////data/context-forge.db', '/data'],
    ['sqlite:///./mcp.db', resolve('.')],
    ['sqlite:///dir/file.db', resolve('dir')],
    ['sqlite+aiosqlite:////data/file.db?timeout=5', '/data'],
  ])('keeps the embedded database in the folder of %s and says so', (url, folder) => {
    const location = locate(url);
    expect(location).toMatchObject({ kind: 'embedded', folder });
    expect(location).toHaveProperty('warning', expect.stringContaining(folder));
    expect(location).toHaveProperty('warning', expect.not.stringContaining('import'));
  });

  it('names the import command where the SQLite file exists', () => {
    const file = join(folder, 'context-forge.db');
    writeFileSync(file, '');
    const expected = expect.stringContaining(`gatehouse import contextforge sqlite:///${file}`);
    expect(locate(`sqlite:///${file}`)).toHaveProperty('warning', expected);
  });

  it.each(['mysql://root:hunter2@host/db', 'sqlite://', 'sqlite:///:memory:', 'host=db password=hunter2'])(
    'refuses %s without repeating it',
    (url) => {
      expect(() => locate(url)).toThrow(ConfigurationError);
      expect(() => locate(url)).toThrow(/DATABASE_URL/);
      expect(() => locate(url)).not.toThrow(/hunter2/);
    },
  );
});
