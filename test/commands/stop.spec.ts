import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram, type Program } from '../support/stores/process.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const password = 'a-test-password-5c1e';
const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
const json = { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

describe('SIGTERM', () => {
  let folder: string;
  let upstream: Upstream;
  let gateway: Program;
  let url: string;

  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${url}/mcp`, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });

  const start = async (settings: Record<string, string>) => {
    const own = { PORT: '0', DATA_DIR: folder, BASIC_AUTH_PASSWORD: password, ...settings };
    gateway = startProgram(['dist/src/main.js'], own);
    [, url] = (await gateway.printed(/listens on (http:\S+)/)) as unknown as [string, string];
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stop-'));
    upstream = await startUpstream({ tools: sampleTools });
    await start({ DRAIN_NOTICE_SECONDS: '0' });
    const registered = await fetch(`${url}/gateways`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ name: 'up', url: upstream.url }),
    });
    if (registered.status !== 201) throw new Error(`registering answered ${registered.status}`);
  });
  afterAll(async () => {
    gateway.process.kill('SIGKILL');
    await gateway.ended();
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lets an answer under way finish, ends streams cleanly, and exits with 0', async () => {
    const initialized = await post({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
    });
    const session = {
      'mcp-session-id': initialized.headers.get('mcp-session-id')!,
      'mcp-protocol-version': '2025-11-25',
    };
    const stream = await fetch(`${url}/mcp`, { headers: { ...json, ...session, accept: 'text/event-stream' } });
    expect(stream.status).toBe(200);
    const streamEnd = stream.text();

    const params = { name: 'up__slow', arguments: { ms: 1500 } };
    const answer = post({ jsonrpc: '2.0', id: 2, method: 'tools/call', params }, session);
    while (upstream.calls('tools/call').length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    gateway.process.kill('SIGTERM');

    await streamEnd;
    const finished = await answer;
    expect(finished.status).toBe(200);
    const text = await finished.text();
    expect(text).toContain('"id":2');
    expect(text).toContain('"result"');
    expect(await gateway.ended()).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
  });

  it('says 503 at /ready and serves on for the notice', async () => {
    await start({ DRAIN_NOTICE_SECONDS: '2' });
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    gateway.process.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(503);
    const params = { name: 'up__echo', arguments: { message: 'still here' } };
    const answer = await post({ jsonrpc: '2.0', id: 3, method: 'tools/call', params });
    expect(await answer.text()).toContain('still here');
    expect(await gateway.ended()).toBe(0);
  });
});
