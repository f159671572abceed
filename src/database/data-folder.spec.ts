import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareDataFolder } from './data-folder.js';

describe('prepareDataFolder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-folder-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes the folder and its parents for this user alone, and does not mind one that exists', () => {
    const path = join(folder, 'a/b');
    prepareDataFolder(path);
    prepareDataFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('says which folder it is, for whom, and why, where it cannot be made', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => prepareDataFolder(join(file, 'data'))).toThrow(
      `DATA_DIR ${file}/data cannot be written by user ${process.getuid?.()} (ENOTDIR)`,
    );
  });
});
