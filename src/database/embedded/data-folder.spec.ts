import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openToOthers, prepareDataFolder } from './data-folder.js';

describe('prepareDataFolder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-folder-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('makes the folder and its parents for this user alone, and does not mind one that exists', () => {
    const path = join(folder, 'a/b');
    prepareDataFolder(path);
    prepareDataFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('keeps the mode of one that exists, and says where others may enter it or read its secrets', () => {
    const path = join(folder, 'open');
    mkdirSync(path, { mode: 0o700 });
    writeFileSync(join(path, 'secrets.json'), '{}', { mode: 0o600 });
    prepareDataFolder(path);
    expect(openToOthers(path)).toEqual([]);
    chmodSync(path, 0o755);
    chmodSync(join(path, 'secrets.json'), 0o644);
    prepareDataFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(openToOthers(path)).toEqual([
      `${path} is open to every user of this machine (mode 0755); run: chmod o-rwx ${path}`,
      `${path}/secrets.json is open to every user of this machine (mode 0644); run: chmod o-rwx ${path}/secrets.json`,
    ]);
    expect(openToOthers(join(folder, 'missing'))).toEqual([]);
    chmodSync(path, 0o2770); // a container's, of its user and group
    expect(openToOthers(path)).toHaveLength(1);
  });

  it('says which folder it is, for whom, and why, where it cannot be made', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => prepareDataFolder(join(file, 'data'))).toThrow(
      `DATA_DIR ${file}/data cannot be written by user ${process.getuid?.()} (ENOTDIR)`,
    );
  });
});
