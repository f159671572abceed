import { createApp, type Gatehouse } from '../../../src/create-app.js';
import type { Environment } from '../../../src/config/environment.js';
import { settingsFrom } from '../../../src/settings.js';
import { secrets } from '../app.js';
import type { TestStore } from './store.js';

const authorization = `Basic ${btoa(`admin:${secrets.BASIC_AUTH_PASSWORD}`)}`;

/** One process of several on a store: start it, call it as the administrator, close it. */
export async function startReplica(store: TestStore, settings: Readonly<Record<string, string>> = {}) {
  const common = { PORT: '0', LOG_LEVEL: 'ERROR', HEALTH_CHECK_INTERVAL_SECONDS: '0', ...secrets, ...store.settings };
  const env: Environment = settingsFrom({ ...common, ...settings });
  const gatehouse: Gatehouse = await createApp(env);
  return {
    ...gatehouse,
    call: async <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const response = await fetch(gatehouse.url + path, init);
      const text = await response.text();
      return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
    },
  };
}

export type Replica = Awaited<ReturnType<typeof startReplica>>;

/** Things to close after a test, last opened first. */
export class Opened {
  private readonly things: { close(): Promise<unknown> }[] = [];

  keep<T extends { close(): Promise<unknown> }>(thing: T): T {
    this.things.push(thing);
    return thing;
  }

  async close(thing: { close(): Promise<unknown> }): Promise<void> {
    this.things.splice(this.things.indexOf(thing), 1);
    await thing.close();
  }

  async closeAll(): Promise<void> {
    for (const thing of this.things.splice(0).reverse()) await thing.close();
  }
}
