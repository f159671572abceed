import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from './support/app.js';
import { modernRequest, post } from './support/mcp-client.js';
import { register } from './support/register.js';
import { startUpstream, type SampleTool, type Upstream } from './support/upstream.js';

const clients = 64;
const callsEach = 1_000;

/** Answers after a moment of its own choosing, so that answers overtake one another; counts what it was asked. */
function shuffling(seen: Map<string, number>): SampleTool {
  return {
    definition: { name: 'give_back', inputSchema: { type: 'object' } },
    call: async ({ nonce }) => {
      const text = String(nonce);
      seen.set(text, (seen.get(text) ?? 0) + 1);
      if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return { content: [{ type: 'text', text }] };
    },
  };
}

type Send = (id: number, name: string, args: object) => Promise<unknown>;

/** Half of the clients are of 2026-07-28, half hold a session of 2025-11-25; all use the same ids and one principal. */
async function client(url: string, token: string, era: 'modern' | 'legacy'): Promise<Send> {
  const textOf = (message: { result?: Record<string, unknown> }) =>
    (message.result as { content?: { text: string }[] } | undefined)?.content?.[0]?.text ?? message;
  if (era === 'modern') {
    return async (id, name, args) => {
      const { body, headers } = modernRequest('tools/call', { name, arguments: args });
      return textOf((await post(url, token, { ...(body as object), id }, headers)).message);
    };
  }
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'nonces', version: '1' } };
  const opened = await post(url, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello });
  const headers = {
    'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
    'mcp-protocol-version': '2025-11-25',
  };
  return async (id, name, args) => {
    const body = { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args } };
    return textOf((await post(url, token, body, headers)).message);
  };
}

describe('64 clients of both eras, 1,000 calls each, upstreams of both eras', () => {
  const seen = new Map<string, number>();
  const upstreams: Upstream[] = [];
  let gatehouse: StartedGatehouse;
  let token: string;

  beforeAll(async () => {
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    for (const speaks of ['modern', 'legacy'] as const) {
      const upstream = await startUpstream({ speaks, sse: speaks === 'legacy', tools: [shuffling(seen)] });
      upstreams.push(upstream);
      await register(gatehouse, upstream.url, speaks);
    }
  });
  afterAll(async () => {
    await gatehouse.close();
    for (const upstream of upstreams) await upstream.close();
  });

  it('gives every answer to its own call, once, and asks the upstream once', async () => {
    const wrong: unknown[] = [];
    const run = async (who: number) => {
      const send = await client(`${gatehouse.url}/mcp`, token, who % 2 === 0 ? 'modern' : 'legacy');
      for (let call = 1; call <= callsEach; call++) {
        const nonce = `${who}-${call}-${Math.random()}`;
        const answer = await send(call, `${call % 2 === 0 ? 'modern' : 'legacy'}__give_back`, { nonce });
        if (answer !== nonce) wrong.push([nonce, answer]);
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, who) => run(who)));
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(seen.size).toBe(clients * callsEach);
    expect([...seen.values()].filter((times) => times !== 1)).toEqual([]);
  });
});
