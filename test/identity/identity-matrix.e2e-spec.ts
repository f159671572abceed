import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { secrets, startGatehouse, type StartedGatehouse } from '../support/app.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

// The decision table of the guide: MCP_CLIENT_AUTH_ENABLED, TRUST_PROXY_AUTH, AUTH_REQUIRED → with the header, with nothing.
const table = [
  ['true', 'false', 'true', 'refused', 'refused'],
  ['true', 'true', 'true', 'refused', 'refused'],
  ['true', 'false', 'false', 'anonymous', 'anonymous'],
  ['true', 'true', 'false', 'anonymous', 'anonymous'],
  ['false', 'true', 'true', 'john', 'refused'],
  ['false', 'true', 'false', 'john', 'anonymous'],
  ['false', 'false', 'true', 'refused', 'refused'],
  ['false', 'false', 'false', 'anonymous', 'anonymous'],
] as const;
type Who = 'refused' | 'anonymous' | 'john' | 'admin' | 'mia';
type Headers = Record<string, string>;

const john: Headers = { 'X-Authenticated-User': 'john.doe@example.com' };
const basic = (password: string): Headers => ({ authorization: `Basic ${btoa(`admin:${password}`)}` });
const rpc = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

/** Who somebody is by what they see: `open` is public, `johns` is for proxy:john…, `mias` for a token's user. */
function whoSees(text: string): Who {
  const sees = (name: string) => text.includes(`${name}-tool`);
  if (sees('johns') && sees('mias')) return 'admin';
  if (sees('johns')) return 'john';
  if (sees('mias')) return 'mia';
  return sees('open') ? 'anonymous' : 'refused';
}

type Door = (gatehouse: StartedGatehouse, headers: Headers) => Promise<Who>;

const post = async ({ fetch }: StartedGatehouse, path: string, headers: Headers): Promise<Who> => {
  const accept = 'application/json, text/event-stream';
  const init = {
    method: 'POST',
    body: JSON.stringify(rpc),
    headers: { ...headers, accept, 'content-type': 'application/json' },
  };
  const response = await fetch(path, init);
  const text = await response.text();
  if (response.status === 401) expectChallenge(response, 'Bearer realm="gatehouse"');
  else expect(response.status).toBe(200);
  return whoSees(text);
};

function expectChallenge(response: Response, what: string): void {
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toContain(what);
}

/** What each of two private gateways answers to a caller tells who they are. */
const privateDoor =
  (suffix: string, method: 'GET' | 'POST'): Door =>
  async ({ fetch }, headers) => {
    const sees = async (slug: string): Promise<number> => {
      const accept = 'application/json, text/event-stream';
      const all: Headers = { ...headers, accept, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) };
      const body = method === 'POST' ? JSON.stringify(rpc) : null;
      const response = await fetch(`/gateways/${slug}/${suffix}`, { method, body, headers: all });
      await response.body?.cancel();
      return response.status;
    };
    const [open, johns, mias] = [await sees('open'), await sees('johns'), await sees('mias')];
    const answers: Record<string, Who> = {
      '401,401,401': 'refused',
      '200,404,404': 'anonymous',
      '200,200,404': 'john',
      '200,404,200': 'mia',
      '200,200,200': 'admin',
    };
    return answers[`${open},${johns},${mias}`] ?? expect.fail(`unexpected ${open},${johns},${mias}`);
  };

async function socket(gatehouse: StartedGatehouse, headers: Headers): Promise<Who> {
  const ws = new WebSocket(`${gatehouse.url.replace('http', 'ws')}/ws`, { headers });
  const refused = new Promise<number>((done) =>
    ws.on('unexpected-response', (_, { statusCode }) => done(statusCode ?? 0)),
  );
  ws.on('error', () => {});
  const status = await Promise.race([once(ws, 'open').then(() => 101), refused]);
  if (status !== 101) {
    expect(status).toBe(401);
    ws.terminate();
    return 'refused';
  }
  const ask = async (id: number, method: string, params: object) => {
    const answered = once(ws, 'message');
    ws.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return String((await answered)[0]);
  };
  const clientInfo = { name: 'matrix', version: '1' };
  await ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  const seen = whoSees(await ask(2, 'tools/list', {}));
  ws.terminate();
  return seen;
}

const doors: Record<string, Door> = {
  'REST /tools': async ({ fetch }, headers) => {
    const response = await fetch('/tools', { headers });
    if (response.status === 401) expectChallenge(response, 'Bearer');
    return whoSees(await response.text());
  },
  '/mcp': (gatehouse, headers) => post(gatehouse, '/mcp', headers),
  '/mcp/': (gatehouse, headers) => post(gatehouse, '/mcp/', headers),
  '/gateways/x/mcp': privateDoor('mcp', 'POST'),
  '/gateways/x/sse': privateDoor('sse', 'GET'),
  '/rpc': (gatehouse, headers) => post(gatehouse, '/rpc', headers),
  '/ws': socket,
};
/** What everybody reaches on loopback, whoever they are and whatever they send. */
const openToAll = ['/health', '/ready', '/version', '/docs', '/openapi.json'];

let upstreams: Upstream[];
beforeAll(async () => {
  const tool = (name: string) => ({
    definition: { name: `${name}-tool`, inputSchema: { type: 'object' } },
    call: () => ({ content: [] }),
  });
  upstreams = await Promise.all(['open', 'johns', 'mias'].map((name) => startUpstream({ tools: [tool(name)] })));
});
afterAll(() => Promise.all(upstreams.map((upstream) => upstream.close())));

describe.each(table)(
  'client auth %s, trust %s, required %s',
  (clientAuth, trust, required, withHeader, withNothing) => {
    let gatehouse: StartedGatehouse;
    let token: Headers;
    beforeAll(async () => {
      gatehouse = await startGatehouse({
        MCP_CLIENT_AUTH_ENABLED: clientAuth,
        TRUST_PROXY_AUTH: trust,
        AUTH_REQUIRED: required,
        HEALTH_CHECK_INTERVAL_SECONDS: '0',
      });
      const [open, johns, mias] = upstreams;
      const only = (user: string) => ({ visibility: 'private', allowed_users: [user] });
      await register(gatehouse, open!.url, 'open');
      await register(gatehouse, johns!.url, 'johns', {}, only('proxy:john.doe@example.com'));
      await register(gatehouse, mias!.url, 'mias', {}, only('local:mia'));
      token = { authorization: `Bearer ${await gatehouse.token({ sub: 'mia' })}` };
    });
    afterAll(() => gatehouse.close());

    describe.each(Object.entries(doors))('%s', (_, door) => {
      it('with the header', async () => expect(await door(gatehouse, john)).toBe(withHeader));
      it('with nothing', async () => expect(await door(gatehouse, {})).toBe(withNothing));
      it('with an empty header', async () =>
        expect(await door(gatehouse, { 'X-Authenticated-User': ' ' })).toBe(withNothing));
      it("with a user's token", async () => expect(await door(gatehouse, token)).toBe('mia'));
      it('with Basic', async () => expect(await door(gatehouse, basic(secrets.BASIC_AUTH_PASSWORD))).toBe('admin'));
      it.each([{ authorization: 'Bearer nonsense' }, { authorization: 'Bearer' }, { authorization: 'Digest x' }])(
        'with %j',
        async (bad) => expect(await door(gatehouse, bad)).toBe('refused'),
      );
    });

    it.each(['/admin/gateways', '/admin/audit', '/admin/diagnostics/identity', '/v1/admin/gateways'])(
      '%s',
      async (path) => {
        const status = async (headers: Headers) => (await gatehouse.fetch(path, { headers })).status;
        expect(await status({})).toBe(401);
        expect(await status(john)).toBe(401);
        expect(await status(token)).toBe(403);
        expect(await status({ ...john, ...basic(secrets.BASIC_AUTH_PASSWORD) })).toBe(200);
      },
    );

    it.each(openToAll)('%s', async (path) => {
      for (const headers of [{}, john, token, { authorization: 'Bearer nonsense' }]) {
        expect((await gatehouse.fetch(path, { headers })).status).toBe(200);
      }
    });
  },
);
