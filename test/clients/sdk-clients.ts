import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { followProgress } from './follow-progress.js';

/** What the tests do with a client, whichever SDK it is of. Results are plain JSON. */
export interface TestClient {
  listTools(): Promise<{ name: string }[]>;
  listPrompts(): Promise<{ name: string }[]>;
  listResources(): Promise<{ uri: string }[]>;
  /** `progress` collects the progress notifications of this call, in the order in which they arrive. */
  callTool(name: string, args?: Record<string, unknown>, progress?: number[]): Promise<Content>;
  getPrompt(name: string, args?: Record<string, string>): Promise<unknown>;
  readResource(uri: string): Promise<unknown>;
  complete(prompt: string, argument: string, value: string): Promise<string[]>;
  /** The updates of this resource that have arrived so far, from now on. */
  watch(uri: string): Promise<readonly string[]>;
  close(): Promise<void>;
}
export interface Content {
  readonly isError?: boolean;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
}
export type Connect = (base: string, headers: Record<string, string>) => Promise<TestClient>;

const me = { name: 'test-client', version: '1.0.0' };
const capabilities = { elicitation: {}, sampling: {}, roots: {} };

// What every client answers when a server asks it.
const elicited = { action: 'accept' as const, content: { username: 'ada', email: 'ada@example.com' } };
const sampled = {
  role: 'assistant' as const,
  model: 'test-model',
  content: { type: 'text' as const, text: 'forty-two' },
};
const roots = { roots: [{ uri: 'file:///work', name: 'work' }] };

type AnyClient = ClientV1 | ClientV2;

const common = (client: AnyClient, watch: TestClient['watch']): TestClient => ({
  listTools: async () => (await client.listTools()).tools,
  listPrompts: async () => (await client.listPrompts()).prompts,
  listResources: async () => (await client.listResources()).resources,
  callTool: async (name, args = {}, progress) => {
    const params = { name, arguments: args };
    const options = progress ? { onprogress: () => undefined } : {};
    const unfollow = progress && followProgress(client, progress);
    try {
      const result =
        client instanceof ClientV1
          ? await client.callTool(params, undefined, options)
          : await client.callTool(params, options);
      return result as unknown as Content;
    } finally {
      unfollow?.();
    }
  },
  getPrompt: (name, args = {}) => client.getPrompt({ name, arguments: args }),
  readResource: (uri) => client.readResource({ uri }),
  complete: async (name, argument, value) => {
    const ref = { type: 'ref/prompt' as const, name };
    return (await client.complete({ ref, argument: { name: argument, value } })).completion.values;
  },
  watch,
  close: () => client.close(),
});

const v1 =
  (path: string, transport: typeof HttpV1 | typeof SSEClientTransport): Connect =>
  async (base, headers) => {
    const client = new ClientV1(me, { capabilities });
    client.setRequestHandler(ElicitRequestSchema, () => elicited);
    client.setRequestHandler(CreateMessageRequestSchema, () => sampled);
    client.setRequestHandler(ListRootsRequestSchema, () => roots);
    await client.connect(new transport(new URL(base + path), { requestInit: { headers } }));
    return common(client, async (uri) => {
      const updates: string[] = [];
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void updates.push(params.uri));
      await client.subscribeResource({ uri });
      return updates;
    });
  };

const v2 =
  (mode: 'legacy' | 'auto' | { pin: string }): Connect =>
  async (base, headers) => {
    const client = new ClientV2(me, { capabilities, versionNegotiation: { mode } });
    client.setRequestHandler('elicitation/create', () => elicited);
    client.setRequestHandler('sampling/createMessage', () => sampled);
    client.setRequestHandler('roots/list', () => roots);
    await client.connect(new HttpV2(new URL(`${base}/mcp`), { requestInit: { headers } }));
    return common(client, async (uri) => {
      const updates: string[] = [];
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => void updates.push(params.uri));
      if (client.getProtocolEra() === 'modern') await client.listen({ resourceSubscriptions: [uri] });
      else await client.subscribeResource({ uri });
      return updates;
    });
  };

/** The real clients, by the name the tests show, and the era each speaks with a server of both. */
export const sdkClients: readonly { name: string; era: 'legacy' | 'modern'; connect: Connect }[] = [
  { name: 'SDK v1, Streamable HTTP', era: 'legacy', connect: v1('/mcp', HttpV1) },
  { name: 'SDK v1, HTTP+SSE', era: 'legacy', connect: v1('/sse', SSEClientTransport) },
  { name: 'SDK v2, legacy', era: 'legacy', connect: v2('legacy') },
  { name: 'SDK v2, auto', era: 'modern', connect: v2('auto') },
  { name: 'SDK v2, modern only', era: 'modern', connect: v2({ pin: '2026-07-28' }) },
];
