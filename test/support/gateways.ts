import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { GatewayRead } from '../../src/gateways/api/gateway-read.js';
import { startGatehouse, type Answer, type StartedGatehouse } from './app.js';
import { startUpstream, type Received, type Upstream, type UpstreamOptions } from './upstreams/upstream.js';

export type ApiAnswer = Answer<
  GatewayRead & { code: string; detail: string; errors: { path: string; message: string }[]; requestId: string }
>;

/** A gatehouse without periodic checks and one recording upstream for a test file; no gateways at the start of each test. */
export function gatewaysUnderTest(settings: Record<string, string> = {}, options: UpstreamOptions = {}) {
  const own: { gatehouse?: StartedGatehouse; upstream?: Upstream; next: number } = { next: 0 };
  beforeAll(async () => {
    own.gatehouse = await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '0', ...settings });
    own.upstream = await startUpstream(options);
  });
  afterAll(async () => {
    await own.gatehouse?.close();
    await own.upstream?.close();
  });
  beforeEach(() => own.gatehouse!.store.query('DELETE FROM gateways'));

  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    own.gatehouse!.admin<ApiAnswer['body']>(path, { method, body, headers });
  return {
    get gatehouse() {
      return own.gatehouse!;
    },
    get upstream() {
      return own.upstream!;
    },
    call,
    /** A name and a URL of its own, and what the test adds; the answer, whatever it is. */
    create: (body: object) => {
      own.next += 1;
      const fresh = { name: `gateway ${own.next}`, url: `${own.upstream!.url}?n=${own.next}` };
      return call('POST', '/gateways', { ...fresh, ...body });
    },
    edit: (id: string, body: object) => call('PUT', `/gateways/${id}`, body),
    /**
     * Asks the upstream again with the stored credentials, and gives the first request to this gateway's own URL: watchers
     * of other gateways may be talking to the same server.
     */
    sent: async (id: string): Promise<Received> => {
      const before = own.upstream!.requests.length;
      const { url } = (await call('GET', `/gateways/${id}`)).body;
      await call('POST', `/gateways/${id}/refresh`);
      const { pathname, search } = new URL(url);
      const request = own
        .upstream!.requests.slice(before)
        .find(({ path, rpc }) => rpc?.method === 'server/discover' && `${path}&`.startsWith(`${pathname}${search}&`));
      if (request === undefined) throw new Error(`the upstream was not asked for ${url}`);
      return request;
    },
    /** The stored row, as the database has it. */
    row: async (id: string) => (await own.gatehouse!.store.query('SELECT * FROM gateways WHERE id = $1', [id]))[0],
    rows: () => own.gatehouse!.store.query('SELECT * FROM gateways'),
  };
}

/** Values of one header as they came over the wire, decoded as UTF-8, in order. */
export const valuesOf = ({ rawHeaders }: Received, name: string): string[] =>
  rawHeaders.flatMap((header, index) =>
    index % 2 === 0 && header.toLowerCase() === name.toLowerCase()
      ? [Buffer.from(rawHeaders[index + 1]!, 'latin1').toString('utf8')]
      : [],
  );
