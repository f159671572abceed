import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { register } from '../support/upstreams/register.js';
import { startEverything } from './everything-server.js';
import { sdkClients, type TestClient } from './sdk-clients.js';

// @modelcontextprotocol/server-everything as the upstream, over both of its HTTP transports, for every client.
describe.each(['streamableHttp', 'sse'] as const)('server-everything over %s', (transport) => {
  let upstream: Awaited<ReturnType<typeof startEverything>>;
  let gatehouse: StartedGatehouse;

  beforeAll(async () => {
    upstream = await startEverything(transport);
    gatehouse = await startGatehouse();
    await register(gatehouse, upstream.url, 'everything');
  });
  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });

  describe.each(sdkClients)('$name', ({ connect }) => {
    let client: TestClient;
    beforeAll(async () => {
      client = await connect(gatehouse.url, { authorization: `Bearer ${await gatehouse.token()}` });
    });
    afterAll(() => client?.close());

    it('lists what the server offers to a client that can sample, ask and name roots', async () => {
      const tools = (await client.listTools()).map(({ name }) => name);
      expect(tools).toEqual(
        expect.arrayContaining([
          'everything__echo',
          'everything__get-sum',
          'everything__trigger-sampling-request',
          'everything__trigger-elicitation-request',
        ]),
      );
      expect((await client.listPrompts()).map(({ name }) => name)).toContain('everything__args-prompt');
      expect(await client.listResources()).not.toEqual([]);
    });

    it('calls tools, with progress', async () => {
      expect(await client.callTool('everything__get-sum', { a: 2, b: 40 })).toMatchObject({
        content: [{ type: 'text', text: 'The sum of 2 and 40 is 42.' }],
      });
      const progress: number[] = [];
      await client.callTool('everything__trigger-long-running-operation', { duration: 0.3, steps: 3 }, progress);
      expect(progress).toEqual([1, 2, 3]);
    });

    it('is asked by the server and answers', async () => {
      const { content } = await client.callTool('everything__trigger-sampling-request', { prompt: 'Everything?' });
      expect(content.map(({ text }) => text).join('\n')).toContain('forty-two');
    });

    it('reads a document and gets a prompt', async () => {
      const [{ uri }] = (await client.listResources()) as [{ uri: string }];
      expect(await client.readResource(uri)).toMatchObject({ contents: [{ uri }] });
      const prompt = await client.getPrompt('everything__args-prompt', { city: 'Bern' });
      expect(JSON.stringify(prompt)).toContain('Bern');
    });
  });
});
