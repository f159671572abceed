// Writes what house-0.1.0.json says into a running gateway, by its API: GATEHOUSE_URL, BASIC_AUTH_PASSWORD.
// So house-0.1.0.sql and house-0.1.0.tar.gz were made, with version 0.1.0 as the gateway, started with GATEHOUSE_SECRET_NAMED=x (README.md).
// The upstreams' address must be one of this machine: ip addr add 10.87.0.1/32 dev lo
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const house = JSON.parse(readFileSync(new URL('house-0.1.0.json', import.meta.url), 'utf8'));
const { GATEHOUSE_URL: gateway, BASIC_AUTH_PASSWORD: password } = process.env;

const tools = ['reflect', 'spare'].map((name) => ({ name, inputSchema: { type: 'object' } }));
const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'old', version: '1' },
};
const answers = { initialize: initialized, 'tools/list': { tools }, 'tools/call': { content: [] } };
const upstream = createServer(async (req, res) => {
  if (req.method !== 'POST') return void res.writeHead(405).end();
  let body = '';
  for await (const chunk of req) body += chunk;
  const { id, method } = JSON.parse(body);
  if (id === undefined) return void res.writeHead(202).end();
  res.setHeader('Content-Type', 'application/json');
  if (method === 'initialize') res.setHeader('Mcp-Session-Id', 'an-upstream-session');
  const outcome = answers[method] ? { result: answers[method] } : { error: { code: -32601, message: 'not found' } };
  res.end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
}).listen(8080, '10.87.0.1');
await once(upstream, 'listening');

async function ask(method, path, body, headers = {}) {
  const answer = await fetch(gateway + path, {
    method,
    headers: {
      authorization: `Basic ${btoa(`admin:${password}`)}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return { headers: answer.headers, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
}

for (const body of house.gateways)
  await ask('POST', '/gateways', { ...body, url: `http://10.87.0.1:8080/${body.name.toLowerCase()}/mcp` });
await ask('POST', '/servers', house.server);
const { body: listed } = await ask('GET', '/tools?limit=0');
const spare = listed.find(({ name }) => name === house.switchedOff);
await ask('POST', `/tools/${spare.id}/state?activate=false`);
for (const name of house.tokens) {
  const { body: made } = await ask('POST', '/tokens', { name, expires_in_days: 3650 });
  if (name === 'lost') await ask('DELETE', `/tokens/${made.token.id}`);
}
await ask('POST', '/admin/revocations', { kind: 'principal', value: house.revoked, reason: 'left' });

const clientInfo = { name: 'writer', version: '1' };
const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
const { headers } = await ask('POST', '/mcp', { jsonrpc: '2.0', id: 1, method: 'initialize', params });
const session = { 'mcp-session-id': headers.get('mcp-session-id'), 'mcp-protocol-version': '2025-11-25' };
const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'keys__reflect', arguments: {} } };
const { body: called } = await ask('POST', '/mcp', call, session);
console.log(JSON.stringify(called));
upstream.close();
