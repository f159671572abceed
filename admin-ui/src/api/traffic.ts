import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';
import { whileThere } from './lists.js';
import type { components } from './schema.js';

type Schemas = components['schemas'];
export type TrafficFigures = Schemas['TrafficRead'];
export type TrafficCount = Schemas['TrafficCount'];
export type TrafficStep = Schemas['TrafficStep'];
export type TrafficFailure = Schemas['TrafficFailure'];
export type Connection = Schemas['ConnectionRead'];

/** Calls of the last minutes. */
export const traffic = (minutes: number) =>
  queryOptions({
    queryKey: ['traffic', minutes],
    queryFn: ({ signal }) => answered(api.GET('/admin/traffic', { params: { query: { minutes } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: whileThere,
  });

/** Sessions and streams of all replicas; `principal` is text of whose. */
export const connections = (principal: string) =>
  queryOptions({
    queryKey: ['connections', principal],
    queryFn: ({ signal }) =>
      answered(api.GET('/admin/connections', { params: { query: principal === '' ? {} : { principal } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: whileThere,
  });

export const endConnection = (id: string): Promise<unknown> =>
  answered(api.DELETE('/admin/connections/{id}', { params: { path: { id } } }));
