// What the bench says on the wire: the calls of both eras, the three stored headers, and the tokens.
import { createHmac, createSign } from 'node:crypto';

export const MODERN = '2026-07-28';
export const LEGACY = '2025-11-25';

/** The credentials each gateway is registered with; the guarded upstream paths demand all three. */
export const guardHeaders = [
  { key: 'X-API-Key', value: 'bench-api-key-0123456789abcdef' },
  { key: 'X-Client-ID', value: 'bench-client-0123456789' },
  { key: 'X-Region', value: 'eu-west-1' },
];

const client = { name: 'bench', version: '1.0.0' };
const common = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** One request of 2026-07-28: everything the server needs rides in it. Returns {headers, body}. */
export function modernRequest(method, params = {}) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': MODERN,
    'io.modelcontextprotocol/clientInfo': client,
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const headers = { ...common, 'mcp-protocol-version': MODERN, 'mcp-method': method };
  if (params.name) headers['mcp-name'] = params.name;
  return { headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }) };
}

/** One request of 2025-11-25 inside the session `sessionId`. */
export function legacyRequest(method, params = {}, sessionId) {
  const headers = { ...common, 'mcp-protocol-version': LEGACY, ...(sessionId && { 'mcp-session-id': sessionId }) };
  return { headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) };
}

/** Opens a session of 2025-11-25 at `url` as the specification's lifecycle says; returns its id. */
export async function openLegacySession(url, headers) {
  const first = legacyRequest('initialize', { protocolVersion: LEGACY, capabilities: {}, clientInfo: client });
  const reply = await fetch(url, { method: 'POST', headers: { ...first.headers, ...headers }, body: first.body });
  if (!reply.ok) throw new Error(`initialize at ${url}: HTTP ${reply.status} ${await reply.text()}`);
  await reply.text();
  const sessionId = reply.headers.get('mcp-session-id');
  const done = legacyRequest('notifications/initialized', {}, sessionId);
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
  await (await fetch(url, { method: 'POST', headers: { ...done.headers, ...headers }, body })).text();
  return sessionId;
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => {
  const now = Math.floor(Date.now() / 1000);
  return { sub: 'bench', iss: 'mcpgateway', aud: 'mcpgateway-api', iat: now, exp: now + 86_400, jti: 'bench' };
};

export function signHs256(secret) {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims())}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

export function signRs256(privateKey) {
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims())}`;
  return `${text}.${createSign('sha256').update(text).sign(privateKey, 'base64url')}`;
}
