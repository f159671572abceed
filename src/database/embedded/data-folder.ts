import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../../config/read-environment.js';

/**
 * Makes `folder` (mode 0700) where it is missing, and checks that it and the database in it are ours to write. Throws a
 * ConfigurationError with the line that cures it.
 */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const path of [folder, join(folder, 'database'), join(folder, 'database/PG_VERSION')]) {
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
    const denied = code === 'EACCES' || code === 'EPERM';
    const make = existsSync(folder) ? '' : `mkdir -p ${folder} && `;
    const where = ' (a folder that is mounted into a container: on the host)';
    const owned = denied ? `; run: ${make}chown -R ${uid}:${gid} ${folder}${where}` : '';
    const cure = code === 'EROFS' ? '; it is mounted read-only: mount it writable' : owned;
    throw new ConfigurationError([`DATA_DIR ${folder} cannot be written by user ${uid} (${code})${cure}`]);
  }
}

/**
 * What is wrong with the mode of a folder that was there before, or of the secrets in it, one line each. Its owner chose the mode,
 * so that it stays; but whoever may enter it on this machine reads every secret.
 */
export function openToOthers(folder: string): string[] {
  return [folder, join(folder, 'secrets.json')].flatMap((path) => {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    return (mode & 0o007) === 0
      ? []
      : [
          `${path} is open to every user of this machine (mode 0${(mode & 0o777).toString(8)}); run: chmod o-rwx ${path}`,
        ];
  });
}

/** A folder only this user may enter. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}
