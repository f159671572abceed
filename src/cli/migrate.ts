import { processSettings } from '../settings.js';
import { parseOptions } from './options.js';
import { exitCode, type Verb } from './verb.js';

/** Brings the schema up to date without serving, as a release job does before the replicas start. */
export const migrateVerb: Verb = {
  summary: 'bring the database schema up to date',
  usage: `gatehouse migrate [--undo] [--json]
  --undo   take the newest migration back instead`,
  async run(args, io) {
    const { values } = parseOptions(args, { undo: { type: 'boolean' }, json: { type: 'boolean' } });
    const [{ migrate, undoLastMigration }, { openStore }] = await database();
    const store = await openStore(processSettings());
    try {
      if (values.undo) {
        await undoLastMigration(store);
        io.out(values.json ? JSON.stringify({ undone: true }) : 'the newest migration is taken back');
        return exitCode.ok;
      }
      const ran = await migrate(store);
      const text = ran.length === 0 ? 'the schema is up to date' : ran.map((name) => `migrated: ${name}`).join('\n');
      io.out(values.json ? JSON.stringify({ migrated: ran }) : text);
      return exitCode.ok;
    } finally {
      await store.close();
    }
  },
};

/** Loaded where it is needed: no other command speaks to the database itself. */
const database = () => Promise.all([import('../database/migrate.js'), import('../database/store.js')]);
