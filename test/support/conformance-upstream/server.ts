import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createMcpHandler,
  createRequestStateCodec,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
  type ClientCapabilities,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { randomBytes } from 'node:crypto';
import { getPrompt, prompts, readResource, resources, resourceTemplates } from './content.js';
import { noArguments } from './fixture-tool.js';
import { fixtureTools } from './tools.js';

const info = { name: 'conformance-upstream', version: '1.0.0' };
const cached = { ttlMs: 60_000, cacheScope: 'private' as const };
const askingPrompt = 'test_input_required_result_prompt';

/** What one running upstream shares among its sessions and requests. */
export class Fixture {
  readonly codec = createRequestStateCodec({ key: randomBytes(32) });
  /** Toggled by the two diagnostic tools, so that a list_changed tells the truth. */
  extraTool = false;
  extraPrompt = false;
  /** The servers of open sessions, which are told of changes one by one. */
  readonly sessions = new Set<Server>();
  readonly modern = createMcpHandler(() => this.server(), { legacy: 'reject' });

  toolsChanged = () => {
    this.extraTool = !this.extraTool;
    this.modern.notify.toolsChanged();
    for (const server of this.sessions) void server.sendToolListChanged();
  };
  promptsChanged = () => {
    this.extraPrompt = !this.extraPrompt;
    this.modern.notify.promptsChanged();
    for (const server of this.sessions) void server.sendPromptListChanged();
  };

  resourceUpdated = (uri: string) => {
    this.modern.notify.resourceUpdated(uri);
    for (const server of this.sessions) void server.sendResourceUpdated({ uri });
  };

  /** One server, for one request of 2026-07-28 or one session of an earlier revision. */
  server(): Server {
    const server = new Server(info, {
      capabilities: {
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        completions: {},
        logging: {},
      },
      cacheHints: {
        'tools/list': cached,
        'prompts/list': cached,
        'resources/list': cached,
        'resources/templates/list': cached,
        'resources/read': cached,
        'server/discover': cached,
      },
      requestState: { verify: this.codec.verify },
    });
    this.answerTools(server);
    this.answerPrompts(server);
    server.setRequestHandler('resources/list', () => ({ resources }));
    server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates }));
    server.setRequestHandler('resources/read', ({ params }) => {
      const found = readResource(params.uri);
      if (!found) throw new ResourceNotFoundError(params.uri);
      return found;
    });
    server.setRequestHandler('resources/subscribe', () => ({}));
    server.setRequestHandler('resources/unsubscribe', () => ({}));
    server.setRequestHandler('completion/complete', ({ params }) => {
      const values = ['paris', 'park', 'party'].filter((word) => word.startsWith(params.argument.value));
      return { completion: { values, total: values.length, hasMore: false } };
    });
    return server;
  }

  private answerTools(server: Server) {
    const extra = { name: 'test_dynamic_tool', description: 'Comes and goes', inputSchema: noArguments };
    server.setRequestHandler('tools/list', () => ({
      tools: [...[...fixtureTools.values()].map(({ tool }) => tool), ...(this.extraTool ? [extra] : [])],
    }));
    server.setRequestHandler('tools/call', ({ params }, ctx) => {
      const found = fixtureTools.get(params.name);
      if (!found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`);
      return found.run({
        ctx,
        args: params.arguments ?? {},
        client: clientOf(server, ctx),
        mint: (state) => this.codec.mint(state, ctx),
        toolsChanged: this.toolsChanged,
        promptsChanged: this.promptsChanged,
        resourceUpdated: this.resourceUpdated,
      });
    });
  }

  private answerPrompts(server: Server) {
    const extra = { name: 'test_dynamic_prompt', description: 'Comes and goes' };
    server.setRequestHandler('prompts/list', () => ({ prompts: [...prompts, ...(this.extraPrompt ? [extra] : [])] }));
    server.setRequestHandler('prompts/get', ({ params }, ctx) => {
      if (params.name === askingPrompt) return answerAskingPrompt(ctx);
      const found = getPrompt(params.name, params.arguments ?? {});
      if (!found) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown prompt: ${params.name}`);
      return found;
    });
  }
}

const clientOf = (server: Server, ctx: ServerContext): ClientCapabilities =>
  (ctx.mcpReq.envelope as Record<string, ClientCapabilities> | undefined)?.[CLIENT_CAPABILITIES_META_KEY] ??
  server.getClientCapabilities() ??
  {};

function answerAskingPrompt(ctx: ServerContext) {
  const context = acceptedContent(ctx.mcpReq.inputResponses, 'user_context')?.['context'];
  if (typeof context === 'string')
    return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text: `Context: ${context}` } }] };
  const properties = { context: { type: 'string' as const } };
  const requestedSchema = { type: 'object' as const, properties, required: ['context'] };
  const message = 'What context should the prompt use?';
  return inputRequired({ inputRequests: { user_context: inputRequired.elicit({ message, requestedSchema }) } });
}
