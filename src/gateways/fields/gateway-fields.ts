import type { CredentialField } from '../../credentials/requested-credentials.js';

/** Fields of a gateway that a person sets, by their snake_case names; the credentials have a room of their own. */
export const ownFields = [
  'name',
  'url',
  'description',
  'transport',
  'passthrough_headers',
  'tags',
  'visibility',
  'allowed_users',
  'allowed_groups',
  'allow_anonymous',
  'ca_certificate',
  'timeout_seconds',
  'refresh_interval_seconds',
  'enabled',
  'version',
] as const;

export type OwnField = (typeof ownFields)[number];

/**
 * Fields of ContextForge's classes that mean nothing here. They are accepted while they hold null or the default its
 * Python class dumps, and refused with this reason otherwise.
 */
export const unsupportedFields: Readonly<
  Record<string, { readonly defaults: readonly unknown[]; readonly reason: string }>
> = {
  oauth_config: { defaults: [null], reason: 'OAuth client credentials are not supported yet' },
  client_cert: { defaults: [null, ''], reason: 'client certificates are not supported yet' },
  client_key: { defaults: [null, ''], reason: 'client certificates are not supported yet' },
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
  'federation_source', 'skipped_tools',
]); // prettier-ignore

/** `authHeaderKey` is `auth_header_key`. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export type KnownField = OwnField | CredentialField;
