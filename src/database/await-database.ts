import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../config/environment.js';
import { backOff } from './back-off.js';
import { isDatabaseAway } from './database-fault.js';
import { migrate } from './migrate.js';
import { storeLocation } from './store-location.js';
import { openStore } from './store.js';

interface Waiting {
  /** Called before each pause, with what went wrong. */
  readonly onAway: (error: Error) => Promise<void>;
}

/**
 * Resolves when Postgres answers and its schema is up to date, however long that takes; what waiting does not cure (a
 * wrong password, a failing migration) is thrown. The embedded database is this process's own: nothing to wait for.
 */
export async function awaitDatabase(env: Environment, { onAway }: Waiting): Promise<void> {
  if (storeLocation(env).kind === 'embedded') return;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await migrate(await openStore(env));
      return;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      await onAway(error as Error);
    }
    await sleep(backOff(attempt));
  }
}
