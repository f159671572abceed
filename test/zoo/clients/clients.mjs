// node clients.mjs CLIENT URL TOOL: one real JavaScript client against one endpoint; TOKEN is its bearer token. Copied into the folder
// that the client was installed in, so that its imports are found.
const [name, url, tool] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${process.env.TOKEN}` };
const args = { message: 'zoo' };
const tools = (count) => console.log(`tools: ${count}`);
const called = (result) => console.log(`called: ${JSON.stringify(result).slice(0, 300)}`);

const byTransport = async (client, transport) => {
  await client.connect(transport);
  tools((await client.listTools()).tools.length);
  called((await client.callTool({ name: tool, arguments: args })).content);
  await transport.terminateSession?.();
  await client.close();
};

const sdk2 = async (mode) => {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new Client({ name: 'zoo', version: '1' }, { capabilities: {}, versionNegotiation: { mode } });
  await byTransport(client, new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
};

const clients = {
  async tssdk1() {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StreamableHTTPClientTransport } = await import('@modelcontextprotocol/sdk/client/streamableHttp.js');
    const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } });
    await byTransport(new Client({ name: 'zoo', version: '1' }), transport);
  },
  tssdk2: () => sdk2('legacy'),
  tssdk2auto: () => sdk2('auto'),
  async aisdk() {
    const { createMCPClient } = await import('@ai-sdk/mcp');
    const client = await createMCPClient({ transport: { type: 'http', url, headers } });
    const found = await client.tools();
    tools(Object.keys(found).length);
    called(await found[tool].execute(args, { messages: [], toolCallId: '1' }));
    await client.close();
  },
  async langchainjs() {
    const { MultiServerMCPClient } = await import('@langchain/mcp-adapters');
    const client = new MultiServerMCPClient({ mcpServers: { g: { transport: 'http', url, headers } } });
    const found = await client.getTools();
    tools(found.length);
    called(await found.find((each) => each.name === tool).invoke(args));
    await client.close();
  },
  async mastra() {
    const { MCPClient } = await import('@mastra/mcp');
    const server = { url: new URL(url), requestInit: { headers }, allowedPrivateHosts: ['127.0.0.1'] };
    const client = new MCPClient({ servers: { g: server } });
    const found = await client.listTools();
    tools(Object.keys(found).length);
    called(await found[`g_${tool}`].execute(args, {}));
    await client.disconnect();
  },
  async mcpusejs() {
    const { MCPClient } = await import('mcp-use');
    const client = new MCPClient({ mcpServers: { g: { url, headers } } });
    const session = await client.createSession('g');
    tools((await session.listTools()).length);
    called((await session.callTool(tool, args)).content);
    await client.closeAllSessions();
  },
};

setTimeout(() => fail(new Error('no end within 90 s')), 90_000).unref();
try {
  await clients[name]();
} catch (error) {
  fail(error);
}
process.exit(0);

function fail(error) {
  const causes = [];
  for (let cause = error; cause && causes.length < 4; cause = cause.cause) causes.push(cause.message);
  console.log(`ERROR ${causes.join(' <- ')}`);
  process.exit(1);
}
