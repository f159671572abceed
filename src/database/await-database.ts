import { setTimeout as sleep } from 'node:timers/promises';
import { backOff } from '../problems/back-off.js';
import { isDatabaseAway } from './database-fault.js';
import { migrate } from './migrate.js';
import type { Store } from './store.js';

interface Waiting {
  /** Called before each pause, with what went wrong. */
  readonly onAway: (error: Error) => Promise<void>;
}

/**
 * Resolves when Postgres answers and its schema is up to date, however long that takes; what waiting does not cure (a
 * wrong password, a failing migration) is thrown. The embedded database is this process's own: nothing to wait for.
 */
export async function awaitDatabase(store: Store, { onAway }: Waiting): Promise<void> {
  if (store.kind === 'embedded') return;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await migrate(store);
      return;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      await onAway(error as Error);
    }
    await sleep(backOff(attempt));
  }
}
