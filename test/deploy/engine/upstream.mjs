// An MCP server for the containers' test, for whoever has the key: one tool, `count`, which waits `ms` and remembers how often it was
// called with each `id`.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const counts = new Map();
const tool = {
  name: 'count',
  inputSchema: { type: 'object', properties: { id: { type: 'string' }, ms: { type: 'number' } } },
};

async function answer({ method, params }) {
  if (method === 'tools/list') return { tools: [tool] };
  if (method === 'tools/call') {
    const { id, ms = 0 } = params.arguments;
    counts.set(id, (counts.get(id) ?? 0) + 1);
    await sleep(ms);
    return { content: [{ type: 'text', text: id }] };
  }
  if (method !== 'initialize') return {};
  const server = { name: 'counter', version: '1' };
  return { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: server };
}

createServer(async (req, res) => {
  if (req.url === '/counts') return void res.end(JSON.stringify(Object.fromEntries(counts)));
  if (req.method !== 'POST') return void res.writeHead(405).end();
  if (req.headers['x-api-key'] !== 'first-secret-7c1d') return void res.writeHead(401).end();
  let body = '';
  for await (const chunk of req) body += chunk;
  const message = JSON.parse(body);
  if (message.id === undefined) return void res.writeHead(202).end();
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: await answer(message) }));
}).listen(3000);
