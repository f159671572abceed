import type { EntityManager, EntityTarget, ObjectLiteral, QueryDeepPartialEntity } from 'typeorm';
import type { ChosenItem, FoundContents } from './choose-items.service.js';
import type { Contents } from './server-contents.js';
import { ServerGateway } from './server-gateway.entity.js';
import type { ItemNames } from './server-input.js';
import { ServerItem } from './server-item.entity.js';
import { ServerOverride } from './server-override.entity.js';
import { refuseTakenNames } from './taken-names.js';

const fieldOf: Readonly<Record<ServerItem['kind'], keyof ItemNames>> = {
  tool: 'associated_tools',
  prompt: 'associated_prompts',
  resource: 'associated_resources',
  resource_template: 'associated_resources',
};

/** Rows of one INSERT. */
const BATCH = 1_000;

/** What is given replaces its like, the rest keeps what it has. Throws 409 for a taken name. */
export async function storeContents(manager: EntityManager, serverId: string, found: FoundContents): Promise<void> {
  await replaceItems(manager, serverId, found.items);
  if (found.gateways !== undefined) {
    await manager.delete(ServerGateway, { serverId });
    await insert(
      manager,
      ServerGateway,
      found.gateways.map((row, position) => ({ ...row, serverId, position })),
    );
  }
  if (found.overrides !== undefined) {
    // What is said of an item that is away stays for when it is back: nobody can name it now.
    await manager.query(
      `DELETE FROM server_overrides s WHERE s.server_id = $1 AND EXISTS
         (SELECT 1 FROM catalog_items i WHERE (i.gateway_id, i.kind, i.name) = (s.gateway_id, s.kind, s.name))`,
      [serverId],
    );
    await insert(
      manager,
      ServerOverride,
      found.overrides.map((row) => ({ ...row, serverId })),
    );
  }
  await refuseTakenNames(manager, serverId);
}

/** The fields in which what was found is not what is stored. */
export function changedContents(found: FoundContents, stored: Contents): string[] {
  const items = (Object.keys(found.items) as (keyof ItemNames)[]).filter(
    (field) => keysOf(found.items[field]!) !== keysOf(stored.items.filter(({ kind }) => fieldOf[kind] === field)),
  );
  const { gateways, overrides } = found;
  const others = {
    gateways: gateways !== undefined && text(gateways.map(gatewayOf)) !== text(stored.gateways.map(gatewayOf)),
    overrides:
      overrides !== undefined && text(overrides.map(wordsOf).sort()) !== text(stored.overrides.map(wordsOf).sort()),
  };
  return [...items, ...Object.entries(others).flatMap(([name, differs]) => (differs ? [name] : []))];
}

const text = JSON.stringify;

const keysOf = (items: readonly ChosenItem[]) =>
  text(items.map(({ gatewayId, kind, name }) => [gatewayId, kind, name]).sort());

const gatewayOf = ({ gatewayId, tools, prompts, resources }: Omit<ServerGateway, 'serverId' | 'position'>) => [
  gatewayId,
  tools,
  prompts,
  resources,
];

const wordsOf = ({ gatewayId, kind, name, customName, displayName, description }: Omit<ServerOverride, 'serverId'>) =>
  text([gatewayId, kind, name, customName, displayName, description]);

async function replaceItems(manager: EntityManager, serverId: string, found: FoundContents['items']): Promise<void> {
  if (Object.keys(found).length === 0) return;
  const stored = await manager.find(ServerItem, { where: { serverId }, order: { position: 'ASC' } });
  const kept = stored.filter(({ kind }) => found[fieldOf[kind]] === undefined);
  await manager.delete(ServerItem, { serverId });
  const items = [...kept, ...Object.values(found).flat()];
  const rows = items.map(({ gatewayId, kind, name }, position) => ({ serverId, gatewayId, kind, name, position }));
  await insert(manager, ServerItem, rows);
}

async function insert<Row extends ObjectLiteral>(
  manager: EntityManager,
  table: EntityTarget<Row>,
  rows: readonly QueryDeepPartialEntity<Row>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) await manager.insert(table, rows.slice(from, from + BATCH));
}
