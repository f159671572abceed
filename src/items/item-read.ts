import type { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import type { Gateway } from '../gateways/row/gateway.entity.js';
import { TagRead } from '../fields/tags.js';

/** What tools, prompts and resources have in common as the API shows them. */
export class ItemRead {
  id: string;
  /** For people, where the upstream gives one. */
  title: string | null;
  description: string | null;
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
  name: string | null;
  mimeType: string | null;
  size: number | null;
}

/** An item with its gateway and the name it has on /mcp. */
export interface FoundItem {
  readonly item: CatalogItem;
  readonly gateway: Gateway;
  readonly exposedName: string;
}

export function toolRead(found: FoundItem): ToolRead {
  const definition = parsed(found);
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
  const definition = parsed(found);
  const given = Array.isArray(definition.arguments) ? (definition.arguments as unknown[]) : [];
  return {
    ...itemRead(found, definition),
    name: found.exposedName,
    originalName: found.item.name,
    arguments: given.filter((argument): argument is PromptArgumentRead => object(argument) !== null),
  };
}

export function resourceRead(found: FoundItem): ResourceRead {
  const definition = parsed(found);
  const isTemplate = found.item.kind === 'resource_template';
  return {
    ...itemRead(found, definition),
    uri: isTemplate ? null : found.item.name,
    uriTemplate: isTemplate ? found.item.name : null,
    name: text(definition.name),
    mimeType: text(definition.mimeType),
    size: typeof definition.size === 'number' ? definition.size : null,
  };
}

function itemRead({ item, gateway }: FoundItem, definition: Record<string, unknown>): ItemRead {
  return {
    id: item.id,
    title: text(definition.title),
    description: text(definition.description),
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

const parsed = ({ item }: FoundItem) => JSON.parse(item.definition) as Record<string, unknown>;

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const object = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
