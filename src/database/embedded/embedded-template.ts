import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { syncFolder } from './sync-folder.js';

/** An empty database that the build has made, beside the compiled sources; there is none where these run uncompiled. */
const template = fileURLToPath(new URL('../../../embedded-template', import.meta.url));

/** Copies the build's empty database into the empty `folder`, which takes a tenth of making one. False where there is none. */
export function copyTemplate(folder: string): boolean {
  if (!existsSync(template)) return false;
  copyDatabase(template, folder);
  return true;
}

/** Copies the files of a closed database into the empty folder `to`, for this user alone, and sees them on the disk. */
export function copyDatabase(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    if (entry.isDirectory()) mkdirSync(target, { mode: 0o700 });
    // Put there by the build, so that a package holds the empty folders too.
    else if (entry.name !== '.keep') {
      copyFileSync(source, target);
      chmodSync(target, 0o600);
    }
  }
  syncFolder(to);
}
