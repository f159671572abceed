import type { ServerResponse } from 'node:http';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1 } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

const tool = (name: string): SampleTool => ({
  definition: { name, inputSchema: { type: 'object' } },
  call: () => ({ content: [{ type: 'text', text: `of ${name}` }] }),
});
const tools = [...sampleTools, tool('unlock'), tool('off')];
const names = ['echo', 'reflect', 'slow', 'unlock'];

describe('a server that shows more to one of its sessions', () => {
  let gatehouse: StartedGatehouse;
  let up: Upstream;
  let token: string;
  let broken = false;
  const streams = new Map<string, ServerResponse>();
  const unlocked = new Set<string>();

  beforeAll(async () => {
    const changed = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
    up = await startUpstream({
      speaks: 'legacy',
      tools,
      intercept: ({ rpc, method, headers }, res) => {
        const session = String(headers['mcp-session-id']);
        if (method === 'GET') {
          streams.set(session, res);
          res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
          return true;
        }
        if (rpc?.params?.name === 'unlock') {
          unlocked.add(session);
          streams.get(session)?.write(`event: message\ndata: ${changed}\n\n`);
          return false;
        }
        if (rpc?.method !== 'tools/list' || !unlocked.has(session)) return false;
        if (broken) res.writeHead(500).end('not today');
        else {
          const pages = [[...tools, tool('hidden')], [tool('on the next page')]];
          const page = rpc.params?.cursor === undefined ? 0 : 1;
          const shown = pages[page]!.map(({ definition }) => definition);
          const result = { tools: shown, ...(page === 0 ? { nextCursor: 'two' } : {}) };
          res.writeHead(200, { 'content-type': 'application/json' });
          res.end(JSON.stringify({ jsonrpc: '2.0', id: rpc.id, result }));
        }
        return true;
      },
    });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    await register(gatehouse, up.url, 'Up');
    await gatehouse.admin('/tools/up__off/state?activate=false', { method: 'POST' });
  });
  afterAll(async () => {
    await gatehouse.close();
    for (const stream of streams.values()) stream.end();
    await up.close();
  });

  async function connected(path: string) {
    const client = await connectV1(gatehouse.url + path, token);
    let changes = 0;
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void changes++);
    const listed = async (cursor?: string) => {
      const page = await client.listTools(cursor === undefined ? {} : { cursor });
      return { names: page.tools.map(({ name }) => name), next: page.nextCursor };
    };
    return { client, listed, changes: () => changes };
  }

  it('shows it to that session at the endpoint of its gateway, to no other, and nothing that is switched off', async () => {
    const [one, other] = [await connected('/gateways/up/mcp'), await connected('/gateways/up/mcp')];
    const everywhere = await connected('/mcp');
    for (const { listed } of [one, other]) expect((await listed()).names.toSorted()).toEqual(names);
    await expect.poll(() => streams.size).toBeGreaterThan(1);
    await one.client.callTool({ name: 'unlock', arguments: {} });
    await expect.poll(one.changes, { timeout: 5_000 }).toBeGreaterThan(0);
    const first = await one.listed();
    expect([first.names.toSorted(), first.next]).toEqual([[...names, 'hidden'].toSorted(), 'two']);
    expect(await one.listed('two')).toEqual({ names: ['on the next page'], next: undefined });
    expect((await other.listed()).names.toSorted()).toEqual(names);
    expect((await everywhere.listed()).names.toSorted()).toEqual(names.map((name) => `up__${name}`));
    broken = true;
    expect((await one.listed()).names.toSorted()).toEqual(names);
    for (const { client } of [one, other, everywhere]) await client.close();
  });
});
