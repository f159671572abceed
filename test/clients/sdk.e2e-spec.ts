import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { startConformanceUpstream, type ConformanceUpstream } from '../support/conformance-upstream/upstream.js';
import { demandedHeaders } from '../support/upstreams/demanded-headers.js';
import { register } from '../support/upstreams/register.js';
import { sdkClients, type TestClient } from './sdk-clients.js';

// The SDKs' own clients against /mcp, in front of one upstream of each era; both upstreams demand three headers.
describe.each(sdkClients)('$name', ({ connect }) => {
  let gatehouse: StartedGatehouse;
  let client: TestClient;
  const upstreams: ConformanceUpstream[] = [];

  beforeAll(async () => {
    gatehouse = await startGatehouse();
    for (const eras of ['modern', 'legacy'] as const) {
      const upstream = await startConformanceUpstream({ eras, headers: demandedHeaders });
      upstreams.push(upstream);
      await register(gatehouse, upstream.url, eras, demandedHeaders);
    }
    client = await connect(gatehouse.url, { authorization: `Bearer ${await gatehouse.token()}` });
  });
  afterAll(async () => {
    await client?.close();
    await gatehouse.close();
    for (const upstream of upstreams.splice(0)) await upstream.close();
  });

  it('is refused without a token', async () => {
    await expect(connect(gatehouse.url, {})).rejects.toThrow(/401|credentials are required/);
  });

  it('lists the tools, prompts and resources of both upstreams', async () => {
    const tools = (await client.listTools()).map(({ name }) => name);
    expect(tools).toEqual(expect.arrayContaining(['modern__test_simple_text', 'legacy__test_simple_text']));
    expect(new Set(tools).size).toBe(tools.length);
    const prompts = (await client.listPrompts()).map(({ name }) => name);
    expect(prompts).toEqual(expect.arrayContaining(['modern__test_simple_prompt', 'legacy__test_simple_prompt']));
    const uris = (await client.listResources()).map(({ uri }) => uri);
    expect(uris).toEqual(expect.arrayContaining(['test://static-text', 'test://static-binary']));
    expect(new Set(uris).size).toBe(uris.length);
  });

  it('reads a resource, listed or by template', async () => {
    expect(await client.readResource('test://static-text')).toMatchObject({
      contents: [{ uri: 'test://static-text', text: 'This is the content of the static text resource.' }],
    });
    expect(await client.readResource('test://template/7/data')).toMatchObject({
      contents: [{ uri: 'test://template/7/data', mimeType: 'application/json' }],
    });
    await expect(client.readResource('test://nobody-has-this')).rejects.toMatchObject({ code: -32602 });
  });

  it('hears of a resource it watches', async () => {
    const updates = await client.watch('test://watched-resource');
    // The subscription travels on a stream of its own, so the first update may come before it stands.
    await vi.waitFor(
      async () => {
        await client.callTool('modern__test_trigger_resource_update');
        expect(updates).toContain('test://watched-resource');
      },
      { timeout: 10_000, interval: 200 },
    );
  });

  it('gets an error for a tool that nobody has', async () => {
    await expect(client.callTool('modern__no_such_tool')).rejects.toMatchObject({ code: -32602 });
    await expect(client.callTool('nowhere__test_simple_text')).rejects.toMatchObject({ code: -32602 });
  });

  describe.each(['modern', 'legacy'])('with the %s upstream', (slug) => {
    const texts = async (tool: string, args?: Record<string, unknown>) => {
      const { content } = await client.callTool(`${slug}__${tool}`, args);
      return content.map(({ text }) => text);
    };

    it('calls a tool', async () => {
      expect(await texts('test_simple_text')).toEqual(['This is a simple text response for testing.']);
    });

    it('sees a failing tool as a failed result', async () => {
      expect(await client.callTool(`${slug}__test_error_handling`)).toMatchObject({ isError: true });
    });

    it('follows the progress of a call', async () => {
      const progress: number[] = [];
      await client.callTool(`${slug}__test_tool_with_progress`, {}, progress);
      expect(progress).toEqual([0, 50, 100]);
    });

    it('answers what the tool asks: form, completion, roots, several at once, several rounds', async () => {
      expect(await texts('test_elicitation', { message: 'Who?' })).toEqual([
        'User response: action=accept, content={"username":"ada","email":"ada@example.com"}',
      ]);
      expect(await texts('test_sampling', { prompt: 'Everything?' })).toEqual(['LLM response: forty-two']);
      expect(await texts('test_input_required_result_list_roots')).toEqual(['Roots: file:///work']);
      expect(await texts('test_input_required_result_multiple_inputs')).toEqual(['All three arrived']);
      expect(await texts('test_input_required_result_request_state')).toEqual(['state-ok']);
    });

    it('gets a prompt and completes its argument', async () => {
      const prompt = await client.getPrompt(`${slug}__test_prompt_with_arguments`, { arg1: 'one', arg2: 'two' });
      const text = "Prompt with arguments: arg1='one', arg2='two'";
      expect(prompt).toMatchObject({ messages: [{ role: 'user', content: { type: 'text', text } }] });
      expect(await client.complete(`${slug}__test_prompt_with_arguments`, 'arg1', 'par')).toEqual([
        'paris',
        'park',
        'party',
      ]);
    });
  });
});
