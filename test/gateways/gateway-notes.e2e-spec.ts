import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Dispatchers } from '../../src/upstream/dial/dispatchers.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

let gatehouse: StartedGatehouse;
let up: Upstream;
beforeAll(async () => {
  up = await startUpstream({ resources: [{ uri: 'memory://graph', name: 'graph' }] });
  gatehouse = await startGatehouse();
});
afterAll(async () => {
  await gatehouse.close();
  await up.close();
});

const write = (path: string, method: string, body: object) =>
  gatehouse.admin<{ warnings?: string[]; enabled?: boolean; code?: string; lastError?: string | null }>(path, {
    method,
    body,
  });
/** What a request to this URL of ours came with; watchers of other gateways may be talking to the same server. */
const sent = (query: string) => up.requests.findLast(({ path }) => path.endsWith(query))!.headers;

it('a pasted scheme and a line end from a file are taken off', async () => {
  const bearer = { name: 'Bearer', url: `${up.url}?1`, auth_type: 'bearer', auth_token: 'Bearer abc-token-1\n' };
  const { status, body } = await write('/gateways', 'POST', bearer);
  expect([status, sent('?1').authorization]).toEqual([201, 'Bearer abc-token-1']);
  expect(body.warnings).toContainEqual(expect.stringContaining('auth_token'));
  expect(JSON.stringify(body)).not.toContain('abc-token-1');
  const headers = { name: 'Line', url: `${up.url}?2`, auth_headers: [{ key: 'X-Key', value: 'from-a-file\r\n' }] };
  expect((await write('/gateways', 'POST', headers)).status).toBe(201);
  expect(sent('?2')['x-key']).toBe('from-a-file');
  const inside = { name: 'In', url: `${up.url}?3`, auth_headers: [{ key: 'X-Key', value: 'a\r\nX-Evil: 1' }] };
  expect((await write('/gateways', 'POST', inside)).status).toBe(422);
});

it('a URI that another gateway offers too is a warning', async () => {
  const { body } = await write('/gateways', 'POST', { name: 'Second', url: `${up.url}?4` });
  expect(body.warnings).toContainEqual(expect.stringContaining('"memory://graph"'));
});

it('a server that does not answer is enabled again by PATCH as by /state, and said to be so', async () => {
  const other = await startUpstream();
  const { id } = await register(gatehouse, other.url, 'Gone');
  await other.close();
  for (const enable of [
    () => write(`/gateways/${id}`, 'PATCH', { enabled: true }),
    () => write(`/gateways/${id}/state?activate=true`, 'POST', {}),
  ]) {
    await write(`/gateways/${id}/state?activate=false`, 'POST', {});
    expect((await enable()).status).toBe(200);
    const { body } = await gatehouse.admin<{ enabled: boolean; lastError: string | null }>(`/gateways/${id}`);
    expect(body).toMatchObject({ enabled: true, lastError: expect.stringContaining('refused') as string });
  }
});

it('a mistake of the gateway itself is INTERNAL, not the fault of the server', async () => {
  const broken = vi.spyOn(gatehouse.app.get(Dispatchers, { strict: false }), 'fresh').mockImplementation(() => {
    throw new TypeError('a mistake of ours');
  });
  const silence = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { status, body } = await write('/gateways', 'POST', { name: 'Ours', url: `${up.url}?5` });
  broken.mockRestore();
  silence.mockRestore();
  expect([status, body.code]).toEqual([500, 'INTERNAL']);
  expect(JSON.stringify(body)).not.toContain('a mistake of ours');
});
