import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';
import type { components } from './schema.js';

export type Token = components['schemas']['TokenRead'];
export type Created = components['schemas']['TokenCreated'];
export type Revocation = components['schemas']['RevocationRead'];
export type TokenBody = components['schemas']['TokenCreate'];
export type RevocationBody = components['schemas']['RevocationCreate'];

/** One's own; an administrator gets everybody's. */
export const tokens = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => answered(api.GET('/tokens', { signal })),
});

/** The answer holds the token, this once. */
export const createToken = (body: TokenBody): Promise<Created> => answered(api.POST('/tokens', { body }));

export const revokeToken = (id: string): Promise<unknown> =>
  answered(api.DELETE('/tokens/{id}', { params: { path: { id } } }));

export const revocations = queryOptions({
  queryKey: ['revocations'],
  queryFn: ({ signal }) => answered(api.GET('/admin/revocations', { signal })),
});

export const deny = (body: RevocationBody) => answered(api.POST('/admin/revocations', { body }));

export const allowAgain = ({ kind, value }: Pick<Revocation, 'kind' | 'value'>): Promise<unknown> =>
  answered(api.DELETE('/admin/revocations/{kind}/{value}', { params: { path: { kind, value } } }));
