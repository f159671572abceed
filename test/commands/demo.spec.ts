import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startProgram } from '../support/stores/process.js';

describe('make demo', () => {
  it('calls a tool behind three headers with a real client, says how to connect, stays up, and cleans up', async () => {
    const demo = startProgram(['demo/demo.mjs'], { PORT: '0' });
    const [, folder] = await demo.printed(/Everything lies in (\S+) and is removed on Ctrl-C\.\nReady\n$/);
    expect(demo.output()).toContain('Without its headers the sample server says 401.');
    expect(demo.output()).toContain('sample__greet answered: Hello, Ada. All three headers came with this call.');
    expect(demo.output()).not.toMatch(/secret-key-123|client-456|us-east-1/);

    const [, url, token] = /MCP URL\s+(\S+)[\s\S]*Token\s+(\S+)/.exec(demo.output())!;
    const answer = await fetch(url!, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'sample__add', arguments: { a: 20, b: 22 } },
      }),
    });
    expect(answer.status).toBe(200);
    const [, page] = /Admin UI\s+(\S+)/.exec(demo.output())!;
    expect(await (await fetch(page!)).text()).toContain('<title>Gatehouse</title>');
    expect(await answer.text()).toContain('"42"');

    expect(existsSync(folder!)).toBe(true);
    demo.process.kill('SIGTERM');
    expect(await demo.ended()).toBe(0);
    expect(existsSync(folder!)).toBe(false);
  });
});
