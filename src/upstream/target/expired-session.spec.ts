import { expect, it } from 'vitest';
import { saysExpired } from './expired-session.js';

const error = (message: string, code = -32000, data?: string) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code, message, data } });

it.each<[number, string]>([
  [404, 'not found'],
  [404, error('Session not found', -32001)],
  [410, ''],
  [400, 'No valid session ID provided'],
  [400, '{"detail":"Missing session ID"}'],
  [400, error('Bad Request: Server not initialized')],
  [200, error('Session not found', -32600)],
  [200, error('Invalid or expired session')],
  [200, error('Bad Request: Mcp-Session-Id header is required')],
  [200, error('Received request before initialization was complete', -32602)],
  [200, error('Server error', -32603, 'unknown session 7f')],
  [200, error('connection uninitialized')],
  [500, error('session terminated')],
])('%i %s says that the session is gone', (status, text) => expect(saysExpired(status, () => text)).toBe(true));

it.each<[number, string]>([
  [404, error('Method not found', -32601)],
  [400, error('no such tool')],
  [400, 'bad request'],
  [200, error('Invalid arguments: session is required', -32602)],
  [200, error('the tool failed')],
  [200, '{"jsonrpc":"2.0","id":1,"result":{"error":"Session not found"}}'],
  [400, '{"jsonrpc":"2.0","id":1,"result":{"text":"session expired"}}'],
  [200, '{"jsonrpc":"2.0","id":1,"result":{"content":[{"text":"\\"error\\": session not found"}],"isError":true}}'],
  [500, 'session not found'],
])('%i %s says nothing of it', (status, text) => expect(saysExpired(status, () => text)).toBe(false));
