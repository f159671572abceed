import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { fullRead, openRead } from '../fields/document-fields.js';
import { openValuesOf, valuesOf } from '../fields/field.js';
import type { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import type { Choice, GatewayChoice } from '../gateways/row/gateway-choice.js';
import { OverrideRead } from '../gateways/row/override-bodies.js';
import type { ReadContents } from './read-contents.js';
import { serverFields } from './server-fields.js';
import type { Server } from './server.entity.js';

const choice = {
  oneOf: [
    { type: 'string', enum: ['all'] },
    { type: 'array', items: { type: 'string' } },
  ],
};

/** A gateway of a virtual server: everything of a kind, or what the names and globs match. */
export class ServerGatewayRead implements GatewayChoice {
  id: string;
  /** @example github */
  slug: string;
  @ApiProperty(choice)
  tools: Choice;
  @ApiProperty(choice)
  prompts: Choice;
  @ApiProperty(choice)
  resources: Choice;
}

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
  /** Taken as they are, with what they offer later. */
  gateways: ServerGatewayRead[];
  /** Chosen items that their gateway does not offer at present. */
  unavailable: string[];
  createdAt: string;
  updatedAt: string;
  /** Counts edits; send it back as `version`. */
  version: number;
}

/** A virtual server as the API shows it to administrators. */
@ApiExtraModels(OverrideRead)
export class ServerRead extends fullRead(serverFields, ServerView) {
  /** What is shown of items here in place of their own words, by item id. */
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(OverrideRead) } })
  overrides: Record<string, OverrideRead>;
  ownerId: string | null;
  /** What keeps it, and alone may change it: `file`, or a name that `apply` gave; null: people. */
  managedBy: string | null;
  createdBy: string | null;
  /** What was accepted but changed or left out, one line each; only in the answer to a write. */
  warnings?: string[];
}

/** For users. */
export function serverView(server: Server, { items, gateways }: ReadContents): ServerView {
  const offered = (kinds: readonly CatalogItem['kind'][]) =>
    items.flatMap(({ known, kind }) => (known !== null && kinds.includes(kind) ? [known] : []));
  const tools = offered(['tool']);
  const prompts = offered(['prompt']);
  const resources = offered(['resource', 'resource_template']);
  return {
    id: server.id,
    slug: server.slug,
    path: `/servers/${server.slug}/mcp`,
    ...openValuesOf(serverFields, server),
    associatedTools: tools.map(({ exposed }) => exposed),
    associatedToolIds: tools.map(({ id }) => id),
    associatedResources: resources.map(({ name }) => name),
    associatedResourceIds: resources.map(({ id }) => id),
    associatedPrompts: prompts.map(({ exposed }) => exposed),
    associatedPromptIds: prompts.map(({ id }) => id),
    gateways,
    unavailable: items.filter(({ known }) => known === null).map(({ name }) => name),
    createdAt: server.createdAt.toISOString(),
    updatedAt: server.updatedAt.toISOString(),
    version: server.version,
  };
}

/** For administrators. */
export const serverRead = (server: Server, contents: ReadContents): ServerRead => ({
  ...serverView(server, contents),
  ...valuesOf(serverFields, server),
  overrides: contents.overrides,
  ownerId: server.ownerId,
  managedBy: server.managedBy,
  createdBy: server.createdBy,
});
