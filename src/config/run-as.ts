// Imported before all else by each program of the image, for what it does: a process that was started as root becomes the user that
// RUN_AS names ("65532:0"; only the image sets it). A container engine makes the folder of a bind mount as root; that folder, empty,
// is given to the user first. A container that is started as another user, or without the privilege for this, needs none of it.
import { chownSync, lstatSync, readdirSync } from 'node:fs';

const { RUN_AS = '', DATA_DIR = './data' } = process.env;
const [, uid, gid] = /^(\d+):(\d+)$/.exec(RUN_AS.trim())?.map(Number) ?? [];

if (process.getuid?.() === 0 && uid !== undefined && gid !== undefined) {
  try {
    giveEmptyFolder(DATA_DIR.trim(), uid, gid);
    process.setgroups!([]);
    process.setgid!(gid);
    process.setuid!(uid);
  } catch (error) {
    const message = `this user is root and may not become ${RUN_AS} (${(error as NodeJS.ErrnoException).code}); start the container with --user ${RUN_AS} (compose: user: '${RUN_AS}')`;
    process.stdout.write(`${JSON.stringify({ level: 'fatal', pid: process.pid, timestamp: Date.now(), message })}\n`);
    process.exit(78);
  }
}

/** Root's own, and nothing in it: what is the user's, or holds anything, is left as it is. */
function giveEmptyFolder(folder: string, toUser: number, toGroup: number): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found?.isDirectory() || found.uid !== 0 || readdirSync(folder).length > 0) return;
  try {
    chownSync(folder, toUser, toGroup);
  } catch (error) {
    // Nobody can write there, which is said where somebody has to (src/database/embedded/data-folder.ts).
    if ((error as NodeJS.ErrnoException).code !== 'EROFS') throw error;
  }
}
