// @ts-check
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns when the folder, and all that is in it, is on the disk.
 * @param {string} folder
 */
export function syncFolder(folder) {
  for (const entry of ['.', ...readdirSync(folder, { encoding: 'utf8', recursive: true })]) {
    const descriptor = openSync(join(folder, entry), 'r');
    fsyncSync(descriptor);
    closeSync(descriptor);
  }
}
