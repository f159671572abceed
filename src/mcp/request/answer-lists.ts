import type { View } from '../../catalog/snapshot/catalogue.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import type { Envelope } from '../../protocol/envelope.js';
import type { Pieces } from './send-json.js';

/** The four list methods: what they list, and the member of the result that holds it. */
export const listMethods: ReadonlyMap<string, { readonly kind: ItemKind; readonly member: string }> = new Map([
  ['tools/list', { kind: 'tool', member: 'tools' }],
  ['prompts/list', { kind: 'prompt', member: 'prompts' }],
  ['resources/list', { kind: 'resource', member: 'resources' }],
  ['resources/templates/list', { kind: 'resource_template', member: 'resourceTemplates' }],
]);

/** How long a client of 2026-07-28 may take a list for current, in milliseconds; changes are announced at once. */
const ttlMs = 60_000;

/** What a list depends on: a shared cache must not keep it, since each caller sees what he may. */
export const caching = { ttlMs, cacheScope: 'private' } as const;

/** A complete list as one JSON-RPC answer, around the bytes that the catalogue has ready. `tail` is JSON such as `,"a":1`. */
export function listAnswer(
  view: View,
  list: { readonly kind: ItemKind; readonly member: string },
  request: Envelope,
  tail: string,
): Pieces {
  const head = Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(request.id)},"result":{"${list.member}":`);
  return [head, view.listJson(list.kind), Buffer.from(`${tail}}}`)];
}

/** The notification that says that lists of this kind changed. */
export function listChangedMethod(kind: ItemKind): string {
  if (kind === 'resource_template') return 'notifications/resources/list_changed';
  return `notifications/${kind}s/list_changed`;
}
