import { AsyncLocalStorage } from 'node:async_hooks';

/** Who asks something of the HTTP API, and what of it is in the audit log by now. */
export interface ChangeContext {
  readonly actor: string;
  readonly source: string;
  /** `PUT /gateways/:id` */
  readonly action: string;
  readonly requestId: string | null;
  readonly address: string | null;
  /** A change was written down; it holds only if the request succeeds. */
  changed?: boolean;
  /** What was done was written down, whatever becomes of it. */
  called?: boolean;
}

/** The request under way; undefined for what the process does by itself, and on MCP paths. */
export const changeContext = new AsyncLocalStorage<ChangeContext>();
