import type { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import type { Gateway } from '../gateways/row/gateway.entity.js';
import { isNamed, type Override } from '../gateways/row/override.js';
import { TagRead } from '../fields/tags.js';
import { isObject, type Members } from '../protocol/json/members.js';

/** What tools, prompts and resources have in common as the API shows them. */
export class ItemRead {
  id: string;
  /** For people, as clients are shown it. */
  title: string | null;
  /** As clients are shown it. */
  description: string | null;
  /** What clients are shown in place of the upstream's name (on /mcp behind the slug); null: its own. */
  customName: string | null;
  /** What clients are shown in place of the upstream's title; null: its own. */
  displayName: string | null;
  /** As its upstream gives it. */
  originalTitle: string | null;
  /** As its upstream gives it. */
  originalDescription: string | null;
  gatewayId: string;
  /** @example github */
  gatewaySlug: string;
  /** false: not offered to clients. */
  enabled: boolean;
  /** The gateway's. */
  reachable: boolean;
  /** The gateway's. */
  visibility: 'public' | 'team' | 'private';
  /** The gateway's. */
  tags: TagRead[];
  annotations: Record<string, unknown> | null;
  _meta: Record<string, unknown> | null;
  createdAt: string;
  updatedAt: string;
}

export class ToolRead extends ItemRead {
  /** As /mcp shows it. @example github__create_issue */
  name: string;
  /** As its upstream calls it. @example create_issue */
  originalName: string;
  /** @example MCP */
  integrationType: string;
  /** @example STREAMABLEHTTP */
  requestType: 'STREAMABLEHTTP' | 'SSE';
  inputSchema: Record<string, unknown> | null;
  outputSchema: Record<string, unknown> | null;
}

export class PromptArgumentRead {
  name: string;
  description?: string;
  required?: boolean;
}

export class PromptRead extends ItemRead {
  /** As /mcp shows it. */
  name: string;
  /** As its upstream calls it. */
  originalName: string;
  arguments: PromptArgumentRead[];
}

export class ResourceRead extends ItemRead {
  /** Null for a template. */
  uri: string | null;
  uriTemplate: string | null;
  /** As clients are shown it. */
  name: string | null;
  /** As its upstream calls it. */
  originalName: string | null;
  mimeType: string | null;
  size: number | null;
}

/** An item with its gateway, the name it has on /mcp, and what clients are shown in place of its own words. */
export interface FoundItem {
  readonly item: CatalogItem;
  readonly gateway: Gateway;
  readonly exposedName: string;
  readonly override: Override | null;
}

interface Words {
  readonly name: string | null;
  readonly title: string | null;
  readonly description: string | null;
}

/** The upstream's own words. */
export const ownWordsOf = (item: CatalogItem, definition: Record<string, unknown>): Words => ({
  name: isNamed(item.kind) ? item.name : text(definition.name),
  title: text(definition.title),
  description: text(definition.description),
});

/** The words that clients on /mcp are shown. */
export function shownWordsOf({ item, exposedName, override }: FoundItem, definition: Record<string, unknown>): Words {
  const own = ownWordsOf(item, definition);
  return {
    name: isNamed(item.kind) ? exposedName : (override?.customName ?? own.name),
    title: override?.displayName ?? own.title,
    description: override?.description ?? own.description,
  };
}

export const definitionOf = ({ item }: Pick<FoundItem, 'item'>): Record<string, unknown> =>
  JSON.parse(item.definition) as Record<string, unknown>;

export function toolRead(found: FoundItem): ToolRead {
  const definition = definitionOf(found);
  return {
    ...itemRead(found, definition),
    name: found.exposedName,
    originalName: found.item.name,
    integrationType: 'MCP',
    requestType: found.gateway.discovery?.transport === 'sse' ? 'SSE' : 'STREAMABLEHTTP',
    inputSchema: object(definition.inputSchema),
    outputSchema: object(definition.outputSchema),
  };
}

export function promptRead(found: FoundItem): PromptRead {
  const definition = definitionOf(found);
  const given = Array.isArray(definition.arguments) ? (definition.arguments as unknown[]) : [];
  return {
    ...itemRead(found, definition),
    name: found.exposedName,
    originalName: found.item.name,
    arguments: given.filter((argument): argument is PromptArgumentRead => object(argument) !== null),
  };
}

export function resourceRead(found: FoundItem): ResourceRead {
  const definition = definitionOf(found);
  const isTemplate = found.item.kind === 'resource_template';
  return {
    ...itemRead(found, definition),
    uri: isTemplate ? null : found.item.name,
    uriTemplate: isTemplate ? found.item.name : null,
    name: shownWordsOf(found, definition).name,
    originalName: text(definition.name),
    mimeType: text(definition.mimeType),
    size: typeof definition.size === 'number' ? definition.size : null,
  };
}

function itemRead(found: FoundItem, definition: Record<string, unknown>): ItemRead {
  const { item, gateway, override } = found;
  const own = ownWordsOf(item, definition);
  const { title, description } = shownWordsOf(found, definition);
  return {
    id: item.id,
    title,
    description,
    customName: override?.customName ?? null,
    displayName: override?.displayName ?? null,
    originalTitle: own.title,
    originalDescription: own.description,
    gatewayId: gateway.id,
    gatewaySlug: gateway.slug,
    enabled: item.enabled && gateway.enabled,
    reachable: gateway.reachable,
    visibility: gateway.visibility,
    tags: gateway.tags,
    annotations: object(definition.annotations),
    _meta: object(definition._meta),
    createdAt: item.createdAt.toISOString(),
    updatedAt: item.updatedAt.toISOString(),
  };
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const object = (value: unknown): Members | null => (isObject(value) ? value : null);
