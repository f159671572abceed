import type { Filter } from '../../lists/list-query.js';
import type { RowList } from '../../lists/row-list.js';
import type { Tag } from '../../fields/tags.js';
import type { AccessRule } from '../../identity/principal/access.js';
import { authTypes } from '../../credentials/credentials.js';
import type { Gateway } from '../row/gateway.entity.js';
import { gatewayStatuses, type GatewayStatus } from '../row/gateway-status.js';

/** What it takes to search, filter, count and sort gateways; their discoveries, which may be large, stay in the database. */
export interface GatewayRow extends AccessRule {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly description: string | null;
  readonly tags: readonly Tag[];
  readonly enabled: boolean;
  readonly transport: Gateway['transport'];
  readonly authType: Gateway['authType'];
  readonly secretNames: readonly string[];
  readonly toolCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lastSeenAt: Date | null;
  readonly status: GatewayStatus;
}

/** The columns of a {@link GatewayRow}, with what its status is made of. */
export const gatewayRowsSql = `
  SELECT g.id, g.slug, g.name, g.url, g.description, g.tags, g.visibility, g.owner_id AS "ownerId",
    g.allowed_users AS "allowedUsers", g.allowed_groups AS "allowedGroups", g.allow_anonymous AS "allowAnonymous",
    g.enabled, g.reachable, g.failures, g.auth_state AS "authState", g.auth_type AS "authType",
    g.auth_sealed AS "authSealed", jsonb_path_query_array(g.auth_shape, '$.secrets[*].name') AS "secretNames",
    CASE g.discovery->>'transport' WHEN 'sse' THEN 'SSE' WHEN 'streamable-http' THEN 'STREAMABLEHTTP'
      ELSE g.transport END AS transport,
    (SELECT count(*)::int FROM catalog_items i WHERE i.gateway_id = g.id AND i.kind = 'tool') AS "toolCount",
    g.created_at AS "createdAt", g.updated_at AS "updatedAt", g.last_seen_at AS "lastSeenAt"
  FROM gateways g`;

export type GatewayRowSource = Omit<GatewayRow, 'status'> &
  Pick<Gateway, 'reachable' | 'failures' | 'authState' | 'authSealed'>;

const filters = {
  status: { why: 'What a gateway is, the worst that is true of it.', words: gatewayStatuses, administrators: true },
  transport: { why: 'How its server is reached.', words: ['STREAMABLEHTTP', 'SSE', 'unknown'] },
  auth_type: { why: 'Which credentials it has.', words: authTypes, administrators: true },
  visibility: { why: 'Who may use it.', words: ['public', 'team', 'private'] },
  tags: { why: 'Its tags.' },
} satisfies Record<string, Filter>;

/** Gateways as a list, for administrators; users have {@link userGatewayList}. */
export const gatewayList: RowList<GatewayRow> = {
  order: '-created_at',
  sorts: ['created_at', 'updated_at', 'name', 'status', 'last_seen', 'tool_count', 'transport', 'auth_type'],
  keys: {
    created_at: ({ createdAt }) => createdAt.getTime(),
    updated_at: ({ updatedAt }) => updatedAt.getTime(),
    name: ({ name }) => name,
    status: ({ status, name }) => `${gatewayStatuses.indexOf(status)} ${name}`,
    last_seen: ({ lastSeenAt }) => lastSeenAt?.getTime() ?? 0,
    tool_count: ({ toolCount }) => toolCount,
    transport: ({ transport }) => transport ?? '',
    auth_type: ({ authType }) => authType,
  },
  filters,
  values: {
    status: ({ status }) => [status],
    transport: ({ transport }) => [transport ?? 'unknown'],
    auth_type: ({ authType }) => [authType],
    visibility: ({ visibility }) => [visibility],
    tags: ({ tags }) => tags.map(({ id }) => id),
  },
  searches: 'the name, slug, URL, description and tags, and for administrators the id and names of headers',
};

const { status: _, auth_type: __, ...openKeys } = gatewayList.keys;
const { status: ___, auth_type: ____, ...openValues } = gatewayList.values;

/** The same without what only administrators are shown, so that no order and no count tells it. */
export const userGatewayList: RowList<GatewayRow> = {
  ...gatewayList,
  sorts: Object.keys(openKeys),
  keys: openKeys,
  values: openValues,
};

/** What users may search. */
export const openText = ({ name, slug, url, description, tags }: GatewayRow): string =>
  [name, slug, withoutQuery(url), description ?? '', ...tags.map(({ label }) => label)].join('\n');

/** What administrators may search. */
export const fullText = (row: GatewayRow): string => [openText(row), row.url, row.id, ...row.secretNames].join('\n');

/** The URL as users are shown it: its query may hold what only administrators should know. */
export const withoutQuery = (url: string): string => url.replace(/\?.*$/s, '');
