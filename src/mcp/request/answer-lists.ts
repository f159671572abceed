import type { View } from '../../catalog/snapshot/catalogue.js';
import type { ItemList } from '../../protocol/lists.js';
import type { Envelope } from '../../protocol/envelope.js';
import type { Pieces } from './send-json.js';

/** How long a client of 2026-07-28 may take a list for current, in milliseconds; changes are announced at once. */
const ttlMs = 60_000;

/** What a list depends on: a shared cache must not keep it, since each caller sees what they may. */
export const caching = { ttlMs, cacheScope: 'private' } as const;

/** A complete list as one JSON-RPC answer, around the bytes that the catalogue has ready. `tail` is JSON such as `,"a":1`. */
export function listAnswer(view: View, list: ItemList, request: Envelope, tail: string): Pieces {
  const head = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(request.id)},"result":{"${list.member}":`);
  return [head, view.listJson(list.kind), Buffer.from(`${tail}}}`)];
}
