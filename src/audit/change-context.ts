import { AsyncLocalStorage } from 'node:async_hooks';

/** Who is changing the configuration, and by which call. */
export interface ChangeContext {
  readonly actor: string;
  readonly source: string;
  /** `PUT /gateways/:id` */
  readonly action: string;
  readonly requestId: string | null;
  readonly address: string | null;
}

/** The write under way; undefined for what the process does by itself. */
export const changeContext = new AsyncLocalStorage<ChangeContext>();
