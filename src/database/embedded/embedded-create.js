// @ts-check
// Makes a database in the folder given as argument: a process of its own, since making one leaves 500 MiB behind.
import { openDatabase } from './durable-folder.js';
import { syncFolder } from './sync-folder.js';

process.once('disconnect', () => process.exit(1));
process.umask(0o077);
const folder = /** @type {string} */ (process.argv[2]);

const db = await openDatabase(folder);
// No database will be made from the templates. Nobody would vacuum them either, and their age alone would one day
// (after two thousand million transactions) end all writing. And they are two thirds of the files.
await db.exec('UPDATE pg_database SET datistemplate = false');
for (const template of ['template0', 'template1']) await db.exec(`DROP DATABASE ${template}`);
await db.close();
syncFolder(folder);
process.exit(0);
