import { auditArguments } from '../row/audit-arguments.js';
import { accessFields } from '../../fields/access-fields.js';
import { forAdministrators, type Field, type Values } from '../../fields/field.js';
import { flag, oneOf, tags, text, title, whole } from '../../fields/kinds.js';
import type { Vocabulary } from '../../fields/read-fields.js';
import { limitRules } from '../../limits/rules/limit-rules.js';
import type { Gateway } from '../row/gateway.entity.js';
import { slugOf } from '../row/slug.js';
import { certificates, headerNames, upstreamUrl } from './gateway-kinds.js';

/**
 * Every field of a gateway that a person sets, once: column, default, check, document, who is shown it. The reader of
 * requests, the stored row, the API document, reads and exports are made of this table, so that a new field is a line
 * here, a column of the entity and a migration. Credentials have a room of their own.
 */
export const gatewayFields = {
  name: title(255, slugOf, { example: 'My Gateway', why: 'Unique; names that make the same slug are the same.' }),
  url: upstreamUrl({ example: 'https://mcp-server.example.com/mcp', why: 'Where the MCP server answers.' }),
  description: text(8192, { default: null, why: 'For people; shown to users.' }),
  transport: oneOf(
    ['SSE', 'STREAMABLEHTTP'],
    { default: null, why: 'Tried first; the other one still after it, and what answers counts.' },
    true,
  ),
  passthroughHeaders: headerNames({ default: null, why: 'null: the global list. Empty: none.' }),
  tags: tags({ default: [], example: ['prod'], why: 'In lower case, with hyphens for spaces.' }),
  ...accessFields,
  caCertificate: forAdministrators(
    certificates({ default: null, why: 'PEM of the authority that signed the certificate of the server.' }),
  ),
  timeoutSeconds: whole(1, 3600, {
    default: null,
    why: 'Longest wait for the first byte of an answer; null: UPSTREAM_TIMEOUT_SECONDS.',
  }),
  refreshIntervalSeconds: whole(60, 7 * 24 * 3600, {
    default: null,
    why: 'How often it is checked and read again; null: HEALTH_CHECK_INTERVAL_SECONDS.',
  }),
  limits: forAdministrators(
    limitRules({ default: null, why: 'Rates and quotas of calls, beside those for all gateways (/admin/limits).' }),
  ),
  auditArguments: forAdministrators(
    oneOf(auditArguments, {
      default: 'none',
      why: 'What the audit log keeps of the arguments of calls: a keyed digest, by which equal ones are found, or their text with the stored credentials masked. Arguments may hold personal data.',
    }),
  ),
  enabled: flag({ default: true, why: 'A gateway that is made disabled is stored without asking its server.' }),
} satisfies { readonly [K in keyof Gateway]?: Field<Gateway[K]> };

/** What a person sets of a gateway, as it is stored. */
export type GatewayValues = Values<typeof gatewayFields>;

/**
 * Fields of ContextForge's classes that mean nothing here. They are accepted while they hold null or the default its
 * Python class dumps, and refused with this reason otherwise.
 */
export const unsupportedFields: Vocabulary['unsupported'] = {
  oauth_config: { defaults: [null], reason: 'OAuth client credentials are not supported yet' },
  one_time_auth: {
    defaults: [null, false],
    reason: 'credentials for one connection are not supported: every request carries them',
  },
  team_id: { defaults: [null, ''], reason: 'teams are not supported; use allowed_groups' },
  ca_certificate_sig: { defaults: [null, ''], reason: 'signed certificates are not supported' },
  signing_algorithm: { defaults: [null, '', 'ed25519'], reason: 'signed certificates are not supported' },
  gateway_mode: { defaults: [null, 'cache'], reason: 'is always cache here' },
  identity_propagation: { defaults: [null], reason: 'is not supported; use passthrough_headers' },
};

/** Fields only reads show, here or in ContextForge; accepted so that a read can be edited and sent back, and ignored. */
export const readOnlyFields: ReadonlySet<string> = new Set([
  'id', 'slug', 'created_at', 'updated_at', 'created_by', 'owner_id', 'owner_email', 'capabilities', 'reachable',
  'last_seen', 'last_error', 'last_refresh_at', 'checked_at', 'auth_state', 'auth_secret', 'auth_value', 'era',
  'protocol_version', 'server_info', 'instructions', 'tool_count', 'prompt_count', 'resource_count', 'warnings',
  'status', 'status_message', 'registration_attempts', 'next_retry_at', 'lifecycle_claimed_by', 'lifecycle_claimed_at',
  'lifecycle_claim_expires_at', 'auth_headers_unmasked', 'auth_password_unmasked', 'auth_token_unmasked',
  'auth_header_value_unmasked', 'auth_query_param_value_masked', 'team', 'created_from_ip', 'created_via',
  'created_user_agent', 'modified_by', 'modified_from_ip', 'modified_via', 'modified_user_agent', 'import_batch_id',
  'federation_source', 'skipped_tools', 'managed_by', 'client_certificate',
]); // prettier-ignore
