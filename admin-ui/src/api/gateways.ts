import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';
import { jsonLines } from './json-lines.js';
import { whileThere } from './lists.js';
import { ApiProblem } from './problem.js';
import type { components, paths } from './schema.js';

type Schemas = components['schemas'];

export type Gateway = Schemas['GatewayRead'];
export type GatewayStatus = Gateway['status'];
export type GatewayPage = Omit<Schemas['GatewayPageRead'], 'gateways'> & { readonly gateways: readonly Gateway[] };
export type GatewayBody = Schemas['GatewayEdit'] & {
  readonly auth_headers?: readonly { key: string; value?: string; secret?: boolean }[];
};
type GatewaySort = NonNullable<NonNullable<paths['/gateways']['get']['parameters']['query']>['sort']>;
export type TestResult = Schemas['TestResult'];
export type TestStep = Schemas['TestStep'];
export type Impact = Schemas['ImpactRead'];

export interface GatewayFilter {
  readonly q?: string;
  readonly status?: readonly GatewayStatus[];
  readonly auth?: readonly string[];
  readonly tags?: readonly string[];
  readonly sort?: string;
  /** Where the page begins, as the page before said; the first without it. */
  readonly cursor?: string;
}

export const gatewayList = ({ q, status, auth, tags, sort = 'status', cursor }: GatewayFilter) => {
  const query = {
    include_pagination: true,
    include_inactive: true,
    sort: sort as GatewaySort,
    ...(q ? { q } : {}),
    ...(status?.length ? { status: [...status] } : {}),
    ...(auth?.length ? { auth_type: [...auth] as Gateway['authType'][] } : {}),
    ...(tags?.length ? { tags: [...tags] } : {}),
    ...(cursor ? { cursor } : {}),
  };
  return queryOptions({
    queryKey: ['gateways', 'list', query],
    queryFn: async ({ signal }) => (await answered(api.GET('/gateways', { params: { query }, signal }))) as GatewayPage,
    placeholderData: keepPreviousData,
    refetchInterval: whileThere,
  });
};

export const gatewayById = (id: string) =>
  queryOptions({
    queryKey: ['gateways', 'one', id],
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/gateways/{id}', { params: { path: { id } }, signal }))) as Gateway,
    refetchInterval: whileThere,
  });

export const gatewayImpact = (id: string) =>
  queryOptions({
    queryKey: ['gateways', 'impact', id],
    queryFn: ({ signal }) => answered(api.GET('/gateways/{id}/impact', { params: { path: { id } }, signal })),
  });

export const readGateway = async (id: string): Promise<Gateway> =>
  (await answered(api.GET('/gateways/{id}', { params: { path: { id } } }))) as Gateway;

export const createGateway = (body: GatewayBody): Promise<Gateway> =>
  answered(api.POST('/gateways', { body: body as Schemas['GatewayCreate'] }));

/** Throws a 412 where the gateway is no longer at `version`. */
export const editGateway = (id: string, version: number, body: GatewayBody): Promise<Gateway> =>
  answered(
    api.PATCH('/gateways/{id}', {
      params: { path: { id }, header: { 'If-Match': `"${version}"` } },
      body: body as Schemas['GatewayEdit'],
    }),
  );

/** Throws only where the request itself is refused; what the server behind the URL did is the result. */
export async function testGateway(
  body: GatewayBody & { gateway_id?: string },
  signal: AbortSignal,
  onStep: (step: TestStep) => void,
): Promise<TestResult> {
  const lines = await answered(
    api.POST('/gateways/test', {
      body: body as Schemas['GatewayTestBody'],
      headers: { Accept: 'application/x-ndjson' },
      parseAs: 'stream',
      signal,
    }),
  );
  for await (const line of jsonLines(lines as ReadableStream<Uint8Array>)) {
    const { step, result } = line as { readonly step?: TestStep; readonly result?: TestResult };
    if (result !== undefined) return result;
    if (step !== undefined) onStep(step);
  }
  throw new ApiProblem(0, 'NO_ANSWER', 'The test was cut off. Check the connection and try again.');
}

export const switchGateway = async (id: string, on: boolean): Promise<Gateway> =>
  (await answered(api.POST('/gateways/{id}/state', { params: { path: { id }, query: { activate: on } } }))).gateway;

export const deleteGateway = (id: string): Promise<unknown> =>
  answered(api.DELETE('/gateways/{id}', { params: { path: { id } } }));

export const refreshGateway = (id: string) =>
  answered(api.POST('/gateways/{id}/refresh', { params: { path: { id } } }));

/** What the server behind the URL answered when a save asked it, or null: the same words as a Test. */
export function upstreamFailure(error: unknown): TestResult | null {
  if (!(error instanceof ApiProblem) || error.code !== 'UPSTREAM_FAILED') return null;
  const { stage, code, message, hint, steps, statusCode } = error.members.upstream as Partial<TestResult>;
  const unknown = { protocolVersion: null, era: null, transport: null, serverName: null, toolCount: null };
  return {
    ok: false,
    stage: stage ?? 'http',
    steps: steps ?? [],
    latencyMs: (steps ?? []).reduce((sum, { ms }) => sum + ms, 0),
    proof: null,
    statusCode: statusCode ?? null,
    code: code ?? 'UPSTREAM_FAILED',
    message: message ?? error.message,
    hint: hint ?? null,
    ...unknown,
  };
}
