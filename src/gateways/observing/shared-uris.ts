import type { EntityManager } from 'typeorm';

/** URIs that are named one by one. */
const MOST_NAMED = 20;

/**
 * A warning for each resource of a gateway whose URI another enabled gateway offers too: on `/mcp` the one of the gateway
 * that was registered first is read. At the gateways' own endpoints both are there.
 */
export async function sharedUris(manager: EntityManager, gatewayId: string): Promise<string[]> {
  const rows: { uri: string; slug: string }[] = await manager.query(
    `SELECT mine.name AS uri, min(other.slug) AS slug
     FROM catalog_items mine
     JOIN catalog_items theirs ON theirs.kind = mine.kind AND theirs.name = mine.name AND theirs.gateway_id <> mine.gateway_id
     JOIN gateways other ON other.id = theirs.gateway_id AND other.enabled
     WHERE mine.gateway_id = $1 AND mine.kind LIKE 'resource%'
     GROUP BY mine.name ORDER BY mine.name LIMIT ${MOST_NAMED + 1}`,
    [gatewayId],
  );
  const named = rows.slice(0, MOST_NAMED).map(({ uri, slug }) => {
    const shown = JSON.stringify(uri.slice(0, 200));
    return `the gateway ${slug} offers ${shown} too: on /mcp the one that was registered first is read`;
  });
  return rows.length > MOST_NAMED ? [...named, 'more resources are offered by other gateways too'] : named;
}
