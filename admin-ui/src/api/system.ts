import { queryOptions } from '@tanstack/react-query';
import { answered, api, gatewayUrl } from './client.js';
import { whileThere } from './lists.js';
import type { components } from './schema.js';

type Schemas = components['schemas'];
export type AuditRow = Schemas['AuditRead'];
export type Key = Schemas['KeyRead'];
export type Diagnostics = Schemas['IdentityDiagnosticsRead'];
export type Setting = Schemas['SettingRead'];
export type Outcome = Schemas['ImportOutcomeRead'];

/** Any of several values, separated by commas; `hours` is how far back. */
export interface AuditFilter {
  readonly q?: string | undefined;
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly tool?: string | undefined;
  readonly gateway?: string | undefined;
  readonly outcome?: string | undefined;
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  /** A digest, as a row has it. */
  readonly arguments?: string | undefined;
  readonly from?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number;
}

function auditQuery({ q, from, cursor, limit, requestId, ...facets }: AuditFilter) {
  const texts = Object.entries({ q, from, cursor, limit }).filter(([, value]) => value !== undefined && value !== '');
  const lists = Object.entries({ ...facets, request_id: requestId }).flatMap(([name, value]) =>
    value ? [[name, value.split(',')] as const] : [],
  );
  return Object.fromEntries([...texts, ...lists]) as Record<string, never>;
}

/** A page, newest first. */
export const audit = (filter: AuditFilter) =>
  queryOptions({
    queryKey: ['audit', filter],
    queryFn: async ({ signal }) => {
      const query = { ...auditQuery(filter), include_pagination: true };
      return (await answered(api.GET('/admin/audit', { params: { query }, signal }))) as Schemas['AuditPageRead'];
    },
  });

/** The newest rows, asked for again and again: a call is written a moment after it, and nothing tells of it. */
export const latestAudit = (filter: AuditFilter) => queryOptions({ ...audit(filter), refetchInterval: whileThere });

/** Where the browser downloads the same rows, all of them. */
export function auditExport(filter: AuditFilter): string {
  const query = Object.entries(auditQuery(filter)).map(([name, value]) => [name, String(value)]);
  return `${gatewayUrl}/admin/audit/export?${new URLSearchParams(query)}`;
}

export type Verified = Schemas['VerifyRead'];
export const verifyAudit = (): Promise<Verified> => answered(api.GET('/admin/audit/verify'));

export const keys = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => answered(api.GET('/admin/keys', { signal })),
});

export const rotateKeys = () => answered(api.POST('/admin/keys/rotate'));

export const diagnostics = queryOptions({
  queryKey: ['diagnostics'],
  queryFn: ({ signal }) => answered(api.GET('/admin/diagnostics/identity', { signal })),
});

export const settings = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => answered(api.GET('/admin/settings', { signal })),
});

export type Finding = Schemas['FindingRead'];

/** Asks every enabled gateway too; worst first. */
export const checkHouse = async (): Promise<Finding[]> => (await answered(api.GET('/admin/diagnostics'))).findings;

/** Rates and quotas for all gateways. */
export const globalLimits = queryOptions({
  queryKey: ['limits'],
  queryFn: async ({ signal }) =>
    (await answered(api.GET('/admin/limits', { signal }))) as NonNullable<Schemas['GatewayRead']['limits']>,
});

export const version = queryOptions({
  queryKey: ['version'],
  queryFn: ({ signal }) => answered(api.GET('/version', { signal })),
  staleTime: Infinity,
});

export const importGateways = (gateways: readonly unknown[], dryRun: boolean) =>
  answered(
    api.POST('/admin/import', { body: { gateways: gateways as Record<string, never>[], dry_run: dryRun as never } }),
  );

/** Gateways of a ContextForge export; the secret opens what is encrypted there, and is kept nowhere. */
export const importContextForge = (gateways: readonly unknown[], secret: string, dryRun: boolean) =>
  answered(
    api.POST('/admin/import/contextforge', {
      body: {
        gateways: gateways as Record<string, never>[],
        dry_run: dryRun as never,
        ...(secret === '' ? {} : { secret: secret as never }),
      },
    }),
  );

export type Undone = Schemas['UndoOutcomeRead'];

/** Takes an import back; gateways that somebody changed since stay. */
export const undoImport = (batch: string) =>
  answered(api.POST('/admin/import/{batch}/undo', { params: { path: { batch } } }));

/** Without a passphrase the credentials are left out. */
export const exportGateways = (passphrase: string) =>
  answered(api.POST('/admin/export', { body: (passphrase === '' ? {} : { passphrase }) as never }));
