import type { Gateway, GatewayBody } from '../../../api/gateways.js';
import { limitsOf, limitValues, type LimitValue } from './limit-values.js';

/** The fields of the form but for the credentials. */
export interface FormValues {
  readonly name: string;
  readonly url: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Empty: the gateway finds it out. */
  readonly transport: '' | 'STREAMABLEHTTP' | 'SSE';
  readonly enabled: boolean;
  readonly passthrough: 'global' | 'none' | 'list';
  readonly passthroughHeaders: readonly string[];
  readonly caCertificate: string;
  /** What was entered here; what is stored is never shown, and stays where nothing is. */
  readonly clientCert: string;
  readonly clientKey: string;
  readonly clientRemoved: boolean;
  readonly proxyUrl: string;
  readonly proxyCa: string;
  readonly proxyRemoved: boolean;
  readonly timeoutSeconds: number | '';
  readonly refreshIntervalSeconds: number | '';
  readonly limits: readonly LimitValue[];
  readonly auditArguments: Gateway['auditArguments'];
  readonly visibility: Gateway['visibility'];
  readonly allowedUsers: readonly string[];
  readonly allowedGroups: readonly string[];
  readonly allowAnonymous: boolean;
}

const unentered = {
  clientCert: '',
  clientKey: '',
  clientRemoved: false,
  proxyUrl: '',
  proxyCa: '',
  proxyRemoved: false,
};

export const newValues: FormValues = {
  name: '',
  url: '',
  description: '',
  tags: [],
  transport: '',
  enabled: true,
  passthrough: 'global',
  passthroughHeaders: [],
  caCertificate: '',
  ...unentered,
  timeoutSeconds: '',
  refreshIntervalSeconds: '',
  limits: [],
  auditArguments: 'none',
  visibility: 'public',
  allowedUsers: [],
  allowedGroups: [],
  allowAnonymous: false,
};

export const valuesOf = (gateway: Gateway): FormValues => ({
  name: gateway.name,
  url: gateway.url,
  description: gateway.description ?? '',
  tags: gateway.tags.map(({ label }) => label),
  transport: '',
  enabled: gateway.enabled,
  passthrough:
    gateway.passthroughHeaders === null ? 'global' : gateway.passthroughHeaders.length === 0 ? 'none' : 'list',
  passthroughHeaders: gateway.passthroughHeaders ?? [],
  caCertificate: gateway.caCertificate ?? '',
  ...unentered,
  timeoutSeconds: gateway.timeoutSeconds ?? '',
  refreshIntervalSeconds: gateway.refreshIntervalSeconds ?? '',
  limits: limitValues(gateway.limits),
  auditArguments: gateway.auditArguments,
  visibility: gateway.visibility,
  allowedUsers: gateway.allowedUsers,
  allowedGroups: gateway.allowedGroups,
  allowAnonymous: gateway.allowAnonymous,
});

/** Each field as the API takes it, by the API's name, with what a person calls it. */
const fields = {
  name: { label: 'Name', of: ({ name }: FormValues) => name.trim() },
  url: { label: 'URL', of: ({ url }: FormValues) => url.trim() },
  description: { label: 'Description', of: ({ description }: FormValues) => description.trim() || null },
  tags: { label: 'Tags', of: ({ tags }: FormValues) => tags },
  transport: { label: 'Transport', of: ({ transport }: FormValues) => transport || null },
  enabled: { label: 'Enabled', of: ({ enabled }: FormValues) => enabled },
  passthrough_headers: { label: 'Passthrough headers', of: passthroughOf },
  ca_certificate: { label: 'CA certificate', of: ({ caCertificate }: FormValues) => caCertificate.trim() || null },
  client_cert: {
    label: 'Client certificate',
    of: ({ clientCert, clientRemoved }: FormValues) => (clientRemoved ? null : entered(clientCert)),
  },
  client_key: { label: 'Client key', of: ({ clientKey }: FormValues) => entered(clientKey) },
  proxy_url: {
    label: 'Proxy',
    of: ({ proxyUrl, proxyRemoved }: FormValues) => (proxyRemoved ? null : entered(proxyUrl)),
  },
  proxy_ca_certificate: { label: 'CA certificate of the proxy', of: ({ proxyCa }: FormValues) => entered(proxyCa) },
  timeout_seconds: { label: 'Request timeout', of: ({ timeoutSeconds }: FormValues) => timeoutSeconds || null },
  refresh_interval_seconds: {
    label: 'Refresh interval',
    of: ({ refreshIntervalSeconds }: FormValues) => refreshIntervalSeconds || null,
  },
  limits: { label: 'Limits', of: ({ limits }: FormValues) => limitsOf(limits) },
  audit_arguments: { label: 'Arguments in the audit log', of: ({ auditArguments }: FormValues) => auditArguments },
  visibility: { label: 'Visibility', of: ({ visibility }: FormValues) => visibility },
  allowed_users: { label: 'Allowed users', of: ({ allowedUsers }: FormValues) => allowedUsers },
  allowed_groups: { label: 'Allowed groups', of: ({ allowedGroups }: FormValues) => allowedGroups },
  allow_anonymous: { label: 'Anonymous callers', of: ({ allowAnonymous }: FormValues) => allowAnonymous },
} as const;

export type FieldName = keyof typeof fields;

const fieldNames = Object.keys(fields) as FieldName[];
export const labelOf = (name: FieldName): string => fields[name].label;
export const fieldOf = (values: FormValues, name: FieldName): unknown => fields[name].of(values);

/** Undefined, which is not sent, keeps what is stored. */
function entered(text: string): string | undefined {
  return text.trim() || undefined;
}

function passthroughOf({ passthrough, passthroughHeaders }: FormValues): readonly string[] | null {
  return passthrough === 'global' ? null : passthrough === 'none' ? [] : passthroughHeaders;
}

/** Fields in which two states of the form differ. */
export const changedFields = (from: FormValues, to: FormValues): FieldName[] =>
  fieldNames.filter((name) => JSON.stringify(fieldOf(from, name)) !== JSON.stringify(fieldOf(to, name)));

/** Only what was changed is sent: what this form does not know stays as it is. */
export const changedBody = (from: FormValues, to: FormValues): GatewayBody =>
  Object.fromEntries(changedFields(from, to).map((name) => [name, fieldOf(to, name)]));
