import type { AuditArguments } from '../../gateways/row/audit-arguments.js';
import type { GatewayChoice } from '../../gateways/row/gateway-choice.js';
import type { Override } from '../../gateways/row/override.js';
import type { AccessRule } from '../../identity/principal/access.js';
import type { LimitRules } from '../../limits/rules/limit-rules.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import type { Era, EraFacts } from '../../upstream/client/upstream-connection.js';
import type { UpstreamTarget } from '../../upstream/target/upstream-target.js';

/** One gateway in the immutable snapshot that the data plane works from. */
export interface CatalogueGateway {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly access: AccessRule;
  readonly target: UpstreamTarget;
  readonly era: Era;
  readonly transport: 'streamable-http' | 'sse';
  readonly protocolVersion: string;
  readonly capabilities: Record<string, unknown>;
  readonly instructions: string | null;
  /** What the upstream says in each era it speaks: a dual-era one serves each client in its own. */
  readonly modern: EraFacts | null;
  readonly legacy: EraFacts | null;
  /** Milliseconds since the epoch; the gateway registered first keeps a name or URI that several offer. */
  readonly registeredAt: number;
  /** Rates and quotas of its calls; null: none but those for all gateways. */
  readonly limits: LimitRules | null;
  /** What the audit log keeps of the arguments of its calls. */
  readonly auditArguments: AuditArguments;
  readonly items: readonly CatalogueItem[];
  /** What the upstream offers and clients are not: switched off by an administrator, or left out of the lists. */
  readonly withheld: readonly Pick<CatalogueItem, 'kind' | 'name'>[];
}

export interface CatalogueItem {
  readonly id: string;
  readonly kind: ItemKind;
  /** The upstream's name; uri or uriTemplate for resources. */
  readonly name: string;
  /** The upstream's own JSON text. */
  readonly definition: string;
  /** What clients are shown instead, everywhere but at the gateway's own endpoint. */
  readonly override: Override | null;
}

/** A virtual server: items chosen from gateways, and gateways chosen whole. */
export interface CatalogueServer {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly access: AccessRule;
  /** In the order they are listed. One that its gateway no longer offers is skipped until it is offered again. */
  readonly chosen: readonly Chosen[];
  /** What of these gateways matches is listed behind the chosen items. */
  readonly whole: readonly WholeGateway[];
  /** What is shown here, before what the items' own overrides say; by `itemKey`. */
  readonly overrides: Readonly<Record<string, Override>>;
}

export interface WholeGateway extends GatewayChoice {
  readonly gatewayId: string;
}

export interface Chosen {
  readonly gatewayId: string;
  readonly kind: ItemKind;
  readonly name: string;
}

/** An item as one view names it. */
export interface Exposed {
  readonly gateway: CatalogueGateway;
  readonly item: CatalogueItem;
  readonly exposedName: string;
  /** Its JSON text as the view shows it. */
  readonly definition: string;
}

/** What one principal sees at one endpoint; memoised per snapshot, endpoint and access class. */
export interface View {
  readonly endpoint: 'aggregate' | 'server' | 'gateway';
  /** The gateway or virtual server that this is the endpoint of; null for the aggregate. */
  readonly self: { readonly slug: string; readonly name: string } | null;
  readonly gateways: readonly CatalogueGateway[];
  /** Union of what the upstreams offer to a client of this era and the gateway relays. */
  capabilities(era: Era): Record<string, unknown>;
  readonly instructions: string | null;
  /** Prebuilt JSON text of the complete list's items array, exposed names in place: `[{"name":"up__echo",…}]`. */
  listJson(kind: ItemKind): Buffer;
  find(kind: 'tool' | 'prompt', exposedName: string): Exposed | undefined;
  /** Exact uri first, then the first template that matches. */
  findResource(uri: string): Exposed | undefined;
  /**
   * Where something goes that no list has: at a gateway's own endpoint to its upstream, which may show it to one session alone;
   * of resources also to the only gateway with URIs of that scheme, since a tool may link to what is in no list. Never what
   * an administrator withholds.
   */
  unlisted(kind: 'tool' | 'prompt' | 'resource', name: string): CatalogueGateway | undefined;
}

/** What is different since the last snapshot, for all who keep streams open. Never empty. */
export interface CatalogueChange {
  /** Gateways that came, went or changed, access included. */
  readonly gatewayIds: ReadonlySet<string>;
  /** Virtual servers that came, went or changed, access included. */
  readonly serverIds: ReadonlySet<string>;
  /** Kinds whose lists may differ for somebody. */
  readonly kinds: ReadonlySet<ItemKind>;
}
