import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { startConformanceUpstream, type ConformanceUpstream } from '../support/conformance-upstream/upstream.js';
import { demandedHeaders } from '../support/upstreams/demanded-headers.js';
import { register } from '../support/upstreams/register.js';
import { testTools } from '../support/upstreams/test-tools.js';

const run = promisify(execFile);
const answer = { content: [{ type: 'text', text: 'This is a simple text response for testing.' }] };

describe('programs people use', () => {
  const { node24, modules } = testTools();
  const home = mkdtempSync(join(tmpdir(), 'clients-'));
  const env = { PATH: process.env.PATH ?? '', HOME: home };
  const upstreams: ConformanceUpstream[] = [];
  let gatehouse: StartedGatehouse;
  let authorization: string;

  beforeAll(async () => {
    gatehouse = await startGatehouse();
    for (const eras of ['modern', 'legacy'] as const) {
      const upstream = await startConformanceUpstream({ eras, headers: demandedHeaders });
      upstreams.push(upstream);
      await register(gatehouse, upstream.url, eras, demandedHeaders);
    }
    authorization = `Bearer ${await gatehouse.token()}`;
  });
  afterAll(async () => {
    await gatehouse.close();
    for (const upstream of upstreams) await upstream.close();
    rmSync(home, { recursive: true });
  });

  describe.each(['legacy', 'modern', 'auto'])('Inspector CLI, era %s', (protocolEra) => {
    const inspect = async (...args: string[]) => {
      const config = join(home, `${protocolEra}.json`);
      const server = { type: 'streamable-http', url: `${gatehouse.url}/mcp`, headers: { authorization }, protocolEra };
      writeFileSync(config, JSON.stringify({ mcpServers: { gatehouse: server } }));
      const program = join(modules, '@modelcontextprotocol/inspector/clients/launcher/build/index.js');
      const common = [program, '--cli', '--config', config, '--server', 'gatehouse', '--format', 'json'];
      const { stdout } = await run(node24, [...common, ...args], { env });
      return (JSON.parse(stdout) as { result: Record<string, unknown> }).result;
    };

    it('lists the tools of both upstreams', async () => {
      const { tools } = (await inspect('--method', 'tools/list')) as { tools: { name: string }[] };
      expect(tools.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['modern__test_simple_text', 'legacy__test_simple_text']),
      );
    });

    it.each(['modern', 'legacy'])('calls a tool of the %s upstream', async (slug) => {
      expect(await inspect('--method', 'tools/call', '--tool-name', `${slug}__test_simple_text`)).toMatchObject(answer);
    });
  });

  it('mcp-remote brings the gateway to a client that only speaks stdio', async () => {
    const client = new Client({ name: 'desktop', version: '1.0.0' });
    const args = [join(modules, 'mcp-remote/dist/proxy.js'), `${gatehouse.url}/mcp`, '--allow-http'];
    await client.connect(
      new StdioClientTransport({
        command: node24,
        args: [...args, '--transport', 'http-only', '--header', `Authorization:${authorization}`],
        env,
        stderr: 'ignore',
      }),
    );
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('legacy__test_simple_text');
    for (const slug of ['modern', 'legacy'])
      expect(await client.callTool({ name: `${slug}__test_simple_text` })).toMatchObject(answer);
    await client.close();
  });
});
