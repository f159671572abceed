import type { ItemKind } from '../../protocol/lists.js';
import type { Era, EraFacts } from '../client/upstream-connection.js';

/** What a probe learns about an upstream. Plain JSON. */
export interface Discovery {
  readonly transport: 'streamable-http' | 'sse';
  /** The era it is used in where both would do: modern if it speaks it. */
  readonly era: Era;
  readonly protocolVersion: string;
  readonly serverInfo: Record<string, unknown>;
  readonly capabilities: Record<string, unknown>;
  readonly instructions: string | null;
  /** What it says in each era it speaks; a dual-era server has both, and each client is served in its own. */
  readonly modern: EraFacts | null;
  readonly legacy: EraFacts | null;
  /** Path and query on the same origin that it redirected to, and where requests go; null where it did not. */
  readonly redirectedTo: string | null;
  readonly items: readonly DiscoveredItem[];
  /** What was left out of the lists and why, one line each. */
  readonly warnings: readonly string[];
  /** Kinds whose list could not be read to its end: what is known of them from before stays. */
  readonly unread: readonly ItemKind[];
}

export interface DiscoveredItem {
  readonly kind: ItemKind;
  /** Name; uri or uriTemplate for resources. */
  readonly name: string;
  /** The upstream's own JSON text of the definition. */
  readonly definition: string;
}

export type { ItemKind };
