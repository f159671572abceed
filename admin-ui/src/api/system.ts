import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';
import type { components } from './schema.js';

type Schemas = components['schemas'];
export type AuditRow = Schemas['AuditRead'];
export type Key = Schemas['KeyRead'];
export type Diagnostics = Schemas['IdentityDiagnosticsRead'];
export type Setting = Schemas['SettingRead'];
export type Outcome = Schemas['ImportOutcomeRead'];

export interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly requestId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** A page, newest first. */
export const audit = (filter: AuditFilter) =>
  queryOptions({
    queryKey: ['audit', filter],
    queryFn: async ({ signal }) => {
      const { actor, action, requestId, cursor, limit } = filter;
      const query = {
        include_pagination: true,
        ...(actor === undefined ? {} : { actor: [actor] }),
        ...(action === undefined ? {} : { action: [action] }),
        ...(requestId === undefined ? {} : { request_id: [requestId] }),
        ...(cursor === undefined ? {} : { cursor }),
        ...(limit === undefined ? {} : { limit }),
      };
      return (await answered(api.GET('/admin/audit', { params: { query }, signal }))) as Schemas['AuditPageRead'];
    },
  });

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

export const version = queryOptions({
  queryKey: ['version'],
  queryFn: ({ signal }) => answered(api.GET('/version', { signal })),
  staleTime: Infinity,
});

export const importGateways = (gateways: readonly unknown[], dryRun: boolean) =>
  answered(
    api.POST('/admin/import', { body: { gateways: gateways as Record<string, never>[], dry_run: dryRun as never } }),
  );

/** Without a passphrase the credentials are left out. */
export const exportGateways = (passphrase: string) =>
  answered(api.POST('/admin/export', { body: (passphrase === '' ? {} : { passphrase }) as never }));
