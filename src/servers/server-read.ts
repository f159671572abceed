import type { AccessRule } from '../identity/principal/access.js';
import { TagRead } from '../gateways/api/gateway-read.js';
import type { Server } from './server.entity.js';

/** A virtual server as the API shows it. */
export class ServerRead {
  id: string;
  /** @example Support kit */
  name: string;
  /** The name as it stands in paths; made from the first name and kept. @example support-kit */
  slug: string;
  /** Where MCP clients connect. @example /servers/support-kit/mcp */
  path: string;
  description: string | null;
  icon: string | null;
  enabled: boolean;
  /** Names on /mcp of the tools chosen. @example ["github__create_issue"] */
  associatedTools: string[];
  associatedToolIds: string[];
  /** URIs and URI templates. */
  associatedResources: string[];
  associatedResourceIds: string[];
  associatedPrompts: string[];
  associatedPromptIds: string[];
  /** Chosen items that their gateway does not offer at present. */
  unavailable: string[];
  tags: TagRead[];
  visibility: AccessRule['visibility'];
  ownerId: string | null;
  allowedUsers: string[];
  allowedGroups: string[];
  allowAnonymous: boolean;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
  /** Counts edits; send it back as `version`. */
  version: number;
  /** What was accepted but changed or left out, one line each; only in the answer to a write. */
  warnings?: string[];
}

/** One chosen item with what is known of it; `id` and `exposed` are null where it is not offered at present. */
export interface ReadItem {
  readonly kind: 'tool' | 'prompt' | 'resource' | 'resource_template';
  readonly name: string;
  readonly id: string | null;
  readonly exposed: string | null;
}

export function serverRead(server: Server, items: readonly ReadItem[]): ServerRead {
  const offered = (kinds: readonly ReadItem['kind'][]) =>
    items.filter(({ id, kind }) => id !== null && kinds.includes(kind));
  const tools = offered(['tool']);
  const prompts = offered(['prompt']);
  const resources = offered(['resource', 'resource_template']);
  return {
    id: server.id,
    name: server.name,
    slug: server.slug,
    path: `/servers/${server.slug}/mcp`,
    description: server.description,
    icon: server.icon,
    enabled: server.enabled,
    associatedTools: tools.map(({ exposed, name }) => exposed ?? name),
    associatedToolIds: tools.map(({ id }) => id!),
    associatedResources: resources.map(({ name }) => name),
    associatedResourceIds: resources.map(({ id }) => id!),
    associatedPrompts: prompts.map(({ exposed, name }) => exposed ?? name),
    associatedPromptIds: prompts.map(({ id }) => id!),
    unavailable: items.filter(({ id }) => id === null).map(({ name }) => name),
    tags: server.tags,
    visibility: server.visibility,
    ownerId: server.ownerId,
    allowedUsers: server.allowedUsers,
    allowedGroups: server.allowedGroups,
    allowAnonymous: server.allowAnonymous,
    createdBy: server.createdBy,
    createdAt: server.createdAt.toISOString(),
    updatedAt: server.updatedAt.toISOString(),
    version: server.version,
  };
}
