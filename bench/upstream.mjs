// The echo MCP server behind every target: raw node, both eras, as cheap as a server in Node can be.
// Paths: /mcp is open (direct, nginx, prototype); /guarded/mcp answers 401 without the three stored headers;
// /old/mcp is guarded and speaks 2025-11-25 only; /many/N/mcp is guarded and offers TOOLS_EACH tools.
// Tools: echo (JSON), echo_sse (the same as an SSE answer), big (100 KB of text). Sends {port} to its parent.
import http from 'node:http';
import { guardHeaders, MODERN, LEGACY } from './protocol.mjs';

const TOOLS_EACH = Number(process.env.TOOLS_EACH ?? 50);
const guard = guardHeaders.map(({ key, value }) => [key.toLowerCase(), value]);
const big = 'x'.repeat(100 * 1024);
const info = { name: 'echo', version: '1.0.0' };

const tool = (name) => ({
  name,
  description: `Returns the text it is given, as ${name}.`,
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
});
const callable = [tool('echo'), tool('echo_sse'), tool('big')];
const many = Array.from({ length: TOOLS_EACH }, (_, i) => tool(`tool_${i}`));

const json = (res, status, text, headers) => {
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers });
  res.end(text);
};
const result = (id, value) => JSON.stringify({ jsonrpc: '2.0', id, result: value });

function answer(req, res, message, legacyOnly) {
  const { id, method, params } = message;
  const modern = !legacyOnly && req.headers['mcp-protocol-version'] === MODERN;
  const complete = (value) =>
    result(id, modern ? { resultType: 'complete', ttlMs: 60_000, cacheScope: 'public', ...value } : value);
  switch (method) {
    case 'tools/call': {
      const text = params.name === 'big' ? big : String(params.arguments?.text ?? '');
      const body = result(id, { ...(modern && { resultType: 'complete' }), content: [{ type: 'text', text }] });
      if (params.name !== 'echo_sse') return json(res, 200, body);
      res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
      return res.end(`event: message\ndata: ${body}\n\n`);
    }
    case 'tools/list':
      return json(res, 200, complete({ tools: req.url.startsWith('/many/') ? many : callable }));
    case 'initialize':
      return json(
        res,
        200,
        result(id, { protocolVersion: LEGACY, capabilities: { tools: {} }, serverInfo: info }),
        legacyOnly ? { 'mcp-session-id': crypto.randomUUID() } : {},
      );
    case 'server/discover':
      if (modern)
        return json(res, 200, complete({ supportedVersions: [MODERN], capabilities: { tools: {} }, serverInfo: info }));
  }
  if (id === undefined) return res.writeHead(202).end();
  json(res, 404, JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } }));
}

const server = http.createServer({ keepAliveTimeout: 600_000, requestTimeout: 0 }, (req, res) => {
  const chunks = [];
  req.on('data', (chunk) => chunks.push(chunk));
  req.on('end', () => {
    if (!req.url.startsWith('/mcp') && guard.some(([key, value]) => req.headers[key] !== value))
      return json(res, 401, '{"error":"the stored headers did not arrive"}');
    if (req.method !== 'POST') return res.writeHead(405, { allow: 'POST' }).end();
    answer(req, res, JSON.parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)), req.url.startsWith('/old/'));
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
