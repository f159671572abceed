import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram } from '../support/stores/process.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const password = 'a-test-password-5c1e';
const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
const headers = { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

describe('a fault that nothing has caught', () => {
  let folder: string;
  let upstream: Upstream;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'last-words-'));
    upstream = await startUpstream({ tools: sampleTools });
  });
  afterAll(async () => {
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ['SIGUSR2', 'uncaughtException', 500, /"result"/],
    ['SIGHUP', 'unhandledRejection', 60_000, /^fetch failed|^terminated|CLIENT_GONE/],
  ] as const)(
    '%s: one line without the message, a second for what is under way, exit code 1',
    async (signal, origin, ms, end) => {
      const gateway = startProgram(['--import', './test/support/stores/faults-on-signal.mjs', 'dist/src/main.js'], {
        PORT: '0',
        DATA_DIR: join(folder, signal),
        BASIC_AUTH_PASSWORD: password,
      });
      const [, url] = (await gateway.printed(/listens on (http:\S+)/)) as unknown as [string, string];
      const post = async (path: string, body: object) => {
        const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
        return answer.text();
      };
      await post('/gateways', { name: 'up', url: upstream.url });
      const before = upstream.calls('tools/call').length;
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'up__slow', arguments: { ms } } };
      const answer = post('/mcp', call).catch((error: Error) => error.message);
      await expect.poll(() => upstream.calls('tools/call').length).toBeGreaterThan(before);
      gateway.process.kill(signal);

      expect(await answer).toMatch(end);
      expect(await gateway.ended()).toBe(1);
      expect(gateway.output()).toMatch(new RegExp(`^gatehouse: ${origin}: RangeError E_TEST at .+$`, 'm'));
      expect(gateway.output()).not.toContain('sk-live-0815');
    },
  );
});
