import { Injectable } from '@nestjs/common';
import type { Principal } from '../identity/principal.js';
import type { GatewayFacets, GatewayListRead } from './gateway-bodies.js';
import { GatewayList } from './gateway-list.service.js';
import type { PageQuery, SortKey } from './gateway-page-query.js';
import type { GatewayRead } from './gateway-read.js';
import { statuses } from './gateway-status.js';

type Facet = keyof GatewayFacets;

/** The list as a person works with it: searched, filtered and sorted over all gateways, page by page, with counts. */
@Injectable()
export class GatewayPages {
  constructor(private readonly lists: GatewayList) {}

  async page(query: PageQuery, principal: Principal): Promise<GatewayListRead> {
    const all = await this.lists.all(principal);
    const found = all.filter((gateway) => hasWords(gateway, query.words));
    const shown = found.filter((gateway) => passes(gateway, query, null)).sort(orderOf(query));
    const { page, perPage } = query;
    return {
      data: shown.slice((page - 1) * perPage, page * perPage),
      pagination: { page, perPage, total: shown.length, totalPages: Math.ceil(shown.length / perPage) },
      facets: {
        status: counts(found, query, 'status'),
        auth: counts(found, query, 'auth'),
        tags: counts(found, query, 'tags'),
      },
    };
  }
}

const values: Readonly<Record<Facet, (gateway: GatewayRead) => readonly string[]>> = {
  status: ({ status }) => [status],
  auth: ({ authType }) => [authType],
  tags: ({ tags }) => tags.map(({ id }) => id),
};

function hasWords(gateway: GatewayRead, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { id, name, slug, url, description, tags, authHeaders } = gateway;
  const headers = authHeaders?.map(({ key }) => key) ?? [];
  const text = [id, name, slug, url, description ?? '', ...tags.map(({ label }) => label), ...headers]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

function passes(gateway: GatewayRead, query: PageQuery, but: Facet | null): boolean {
  return (Object.keys(values) as Facet[]).every((facet) => {
    const wanted: readonly string[] = query[facet];
    return facet === but || wanted.length === 0 || values[facet](gateway).some((value) => wanted.includes(value));
  });
}

/** How many gateways each value of the facet would show beside what the other facets narrow down. */
function counts(gateways: readonly GatewayRead[], query: PageQuery, facet: Facet): Record<string, number> {
  const count = new Map<string, number>();
  for (const gateway of gateways.filter((one) => passes(one, query, facet))) {
    for (const value of values[facet](gateway)) count.set(value, (count.get(value) ?? 0) + 1);
  }
  return Object.fromEntries([...count].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const keys: Readonly<Record<SortKey, (gateway: GatewayRead) => number | string>> = {
  severity: ({ status }) => statuses.indexOf(status),
  name: ({ name }) => name.toLowerCase(),
  auth: ({ authType, authHeaders }) => `${authType} ${String(authHeaders?.length ?? 0).padStart(3, '0')}`,
  tools: ({ toolCount }) => toolCount,
  last_seen: ({ lastSeen }) => lastSeen ?? '',
  created: ({ createdAt }) => createdAt,
};

/** Equal ones by name, whatever the direction. */
function orderOf({ sort, descending }: PageQuery): (a: GatewayRead, b: GatewayRead) => number {
  const compare = (a: number | string, b: number | string) => (a === b ? 0 : a < b ? -1 : 1);
  return (a, b) => {
    const order = compare(keys[sort](a), keys[sort](b));
    return (descending ? -order : order) || compare(keys.name(a), keys.name(b));
  };
}
