import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

let gatehouse: StartedGatehouse;
let upstream: Upstream;
let plain: Upstream;
let token: string;

const tool = (name: string, more: object = {}) => ({
  definition: { name, inputSchema: { type: 'object' }, ...more },
  call: () => ({ content: [{ type: 'text', text: `of ${name}` }] }),
});

beforeAll(async () => {
  gatehouse = await startGatehouse();
  upstream = await startUpstream({
    tools: [...sampleTools, tool('long', { execution: { taskSupport: 'required' } }), tool('off')],
    resources: [
      { uri: 'demo://listed', name: 'Listed' },
      { uri: 'demo://off', name: 'Off' },
    ],
    templates: [{ uriTemplate: 'demo://off/{id}', name: 'Off too' }],
  });
  await gatehouse.admin('/gateways', { method: 'POST', body: { name: 'Up', url: upstream.url } });
  plain = await startUpstream({
    speaks: 'legacy',
    intercept: ({ rpc }, res) => {
      if (rpc?.method?.startsWith('vendor/') !== true) return false;
      const said =
        rpc.method === 'vendor/thing' ? `JSON RPC not handled: "${rpc.method}" unsupported` : 'bad arguments';
      res.writeHead(400, { 'content-type': 'text/plain' }).end(`${said}\n`);
      return true;
    },
  });
  await gatehouse.admin('/gateways', { method: 'POST', body: { name: 'Plain', url: plain.url } });
  for (const path of ['tools/up__off', 'resources/demo%3A%2F%2Foff', 'resources/demo%3A%2F%2Foff%2F%7Bid%7D']) {
    const { status } = await gatehouse.admin(`/${path}/state?activate=false`, { method: 'POST' });
    if (status !== 200) throw new Error(`${path} was not switched off: ${status}`);
  }
  // Since then, and told nobody: what one session of a server has, or a tool made.
  upstream.offer.tools.push(tool('late'));
  upstream.offer.resources.push({ uri: 'demo://late', name: 'Late' });
  token = await gatehouse.token({ sub: 'alice' });
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
  await plain.close();
});

async function asked(path: string, method: string, params: Record<string, unknown>, era: 'legacy' | 'modern') {
  const { body, headers } =
    era === 'modern' ? modernRequest(method, params) : { body: { jsonrpc: '2.0', id: 1, method, params }, headers: {} };
  return (await post(gatehouse.url + path, token, body, headers)).message;
}

describe.each(['legacy', 'modern'] as const)('what no list has, to a client of the %s era', (era) => {
  const call = (path: string, name: string) => asked(path, 'tools/call', { name, arguments: {} }, era);
  const read = (path: string, uri: string) => asked(path, 'resources/read', { uri }, era);

  it('is the upstream’s to know at the endpoint of its gateway', async () => {
    expect((await call('/gateways/up/mcp', 'late')).result).toMatchObject({ content: [{ text: 'of late' }] });
    expect((await call('/gateways/up/mcp', 'none')).error).toBeDefined();
    expect((await read('/gateways/up/mcp', 'demo://late')).result).toBeDefined();
  });

  it('is an unknown method where its server says so in plain text, as the Go SDK does', async () => {
    const went = await asked('/gateways/plain/mcp', 'vendor/thing', {}, era);
    expect(went).toMatchObject({ id: 1, error: { code: -32601, data: { code: 'UPSTREAM_STATUS', gateway: 'plain' } } });
    const broken = await asked('/gateways/plain/mcp', 'vendor/broken', {}, era);
    expect(broken).toMatchObject({ id: 1, error: { code: -32603, data: { code: 'UPSTREAM_STATUS' } } });
  });

  it('can be read on /mcp where only one gateway has such URIs, and called nowhere else', async () => {
    expect((await read('/mcp', 'demo://late')).result).toBeDefined();
    expect((await read('/mcp', 'other://late')).error).toMatchObject({ code: -32602 });
    expect((await call('/mcp', 'up__late')).error).toMatchObject({ code: -32602 });
  });

  it('stays away where an administrator switched it off', async () => {
    for (const path of ['/mcp', '/gateways/up/mcp']) {
      for (const uri of ['demo://off', 'demo://off/1'])
        expect([path, uri, (await read(path, uri)).error?.code]).toEqual([path, uri, -32602]);
    }
    expect((await call('/gateways/up/mcp', 'off')).error).toMatchObject({ code: -32602 });
  });

  it('is, of tools that can only be called as tasks, what /mcp leaves out', async () => {
    const listed = async (path: string) =>
      ((await asked(path, 'tools/list', {}, era)).result!.tools as { name: string }[]).map(({ name }) => name);
    expect(await listed('/mcp')).not.toContain('up__long');
    expect(await listed('/gateways/up/mcp')).toContain('long');
    expect((await call('/mcp', 'up__long')).error).toMatchObject({ code: -32602 });
  });
});
