import { fullRead, openRead } from '../fields/document-fields.js';
import { openValuesOf, valuesOf } from '../fields/field.js';
import { serverFields } from './server-fields.js';
import type { Server } from './server.entity.js';

/** A virtual server as the API shows it to users. */
export class ServerView extends openRead(serverFields) {
  id: string;
  /** The name as it stands in paths; made from the first name and kept. @example support-kit */
  slug: string;
  /** Where MCP clients connect. @example /servers/support-kit/mcp */
  path: string;
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
  createdAt: string;
  updatedAt: string;
  /** Counts edits; send it back as `version`. */
  version: number;
}

/** A virtual server as the API shows it to administrators. */
export class ServerRead extends fullRead(serverFields, ServerView) {
  ownerId: string | null;
  /** What keeps it, and alone may change it: `file`, or a name that `apply` gave; null: people. */
  managedBy: string | null;
  createdBy: string | null;
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

/** For users. */
export function serverView(server: Server, items: readonly ReadItem[]): ServerView {
  const offered = (kinds: readonly ReadItem['kind'][]) =>
    items.filter(({ id, kind }) => id !== null && kinds.includes(kind));
  const tools = offered(['tool']);
  const prompts = offered(['prompt']);
  const resources = offered(['resource', 'resource_template']);
  return {
    id: server.id,
    slug: server.slug,
    path: `/servers/${server.slug}/mcp`,
    ...openValuesOf(serverFields, server),
    associatedTools: tools.map(({ exposed, name }) => exposed ?? name),
    associatedToolIds: tools.map(({ id }) => id!),
    associatedResources: resources.map(({ name }) => name),
    associatedResourceIds: resources.map(({ id }) => id!),
    associatedPrompts: prompts.map(({ exposed, name }) => exposed ?? name),
    associatedPromptIds: prompts.map(({ id }) => id!),
    unavailable: items.filter(({ id }) => id === null).map(({ name }) => name),
    createdAt: server.createdAt.toISOString(),
    updatedAt: server.updatedAt.toISOString(),
    version: server.version,
  };
}

/** For administrators. */
export const serverRead = (server: Server, items: readonly ReadItem[]): ServerRead => ({
  ...serverView(server, items),
  ...valuesOf(serverFields, server),
  ownerId: server.ownerId,
  managedBy: server.managedBy,
  createdBy: server.createdBy,
});
