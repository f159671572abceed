import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { ConfigurationError } from '../config/read-environment.js';

/** Makes `folder` (mode 0700) where it is missing. Throws a ConfigurationError with the line that cures it where it cannot be written. */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
    const cure = code === 'EROFS' ? 'mount it writable' : `run: chown -R ${uid}:${gid} ${folder}`;
    throw new ConfigurationError([`DATA_DIR ${folder} cannot be written (${code}) by user ${uid}; ${cure}`]);
  }
}

/** A folder only this user may enter. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}
