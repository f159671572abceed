// A sample MCP server that answers 401 unless three headers come with every request.
// Run alone (`node demo/sample-server.mjs 3001`) it prints the gateway registration to try.
import { createServer } from 'node:http';
import { McpServer, createMcpHandler } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { z } from 'zod';

export const demanded = { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456', 'X-Region': 'us-east-1' };

const makeServer = () => {
  const server = new McpServer({ name: 'sample', version: '1.0.0' });
  server.registerTool(
    'add',
    { description: 'Adds two numbers.', inputSchema: z.object({ a: z.number(), b: z.number() }) },
    ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
  );
  server.registerTool(
    'greet',
    { description: 'Greets somebody by name.', inputSchema: z.object({ name: z.string() }) },
    ({ name }) => ({ content: [{ type: 'text', text: `Hello, ${name}. All three headers came with this call.` }] }),
  );
  return server;
};

/** Listens on loopback; port 0 takes a free one. Resolves to the MCP URL and the server. */
export async function startSampleServer(port = 0) {
  const handle = toNodeHandler(createMcpHandler(makeServer));
  const server = createServer((req, res) => {
    const missing = Object.entries(demanded).filter(([name, value]) => req.headers[name.toLowerCase()] !== value);
    if (missing.length > 0) {
      res.writeHead(401, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ error: `missing or wrong: ${missing.map(([name]) => name).join(', ')}` }));
      return;
    }
    handle(req, res);
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}/mcp` };
}

if (process.argv[1] === import.meta.filename) {
  const { url } = await startSampleServer(Number(process.argv[2] ?? 3001));
  const auth_headers = Object.entries(demanded).map(([key, value]) => ({ key, value }));
  console.log(`Sample MCP server on ${url}. Register it with POST /gateways and this body:`);
  console.log(JSON.stringify({ name: 'Sample', url, auth_type: 'authheaders', auth_headers }, null, 2));
}
