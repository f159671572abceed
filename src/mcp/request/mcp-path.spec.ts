import { describe, expect, it } from 'vitest';
import { mcpPath } from './mcp-path.js';

describe(mcpPath, () => {
  it.each([
    ['/mcp', 'mcp', 'aggregate'],
    ['/mcp/', 'mcp', 'aggregate'],
    ['/mcp?x=1', 'mcp', 'aggregate'],
    ['/gateways/weather/mcp', 'mcp', 'gateway:weather'],
    ['/gateways/0b0c2f6e-0000-4000-8000-000000000000/mcp/', 'mcp', 'gateway:0b0c2f6e-0000-4000-8000-000000000000'],
    ['/servers/desk/mcp', 'mcp', 'server:desk'],
    ['/sse', 'sse', 'aggregate'],
    ['/servers/desk/sse', 'sse', 'server:desk'],
    ['/servers/desk/message?session_id=1', 'messages', 'server:desk'],
    ['/messages/', 'messages', 'aggregate'],
    ['/ws', 'ws', 'aggregate'],
    ['/rpc', 'rpc', 'aggregate'],
  ])('%s', (target, door, key) => {
    expect(mcpPath(target)).toMatchObject({ door, scope: { key } });
  });

  it.each([
    '/',
    '/MCP',
    '//mcp',
    '/mcp//',
    '/mcp/x',
    '/mcpx',
    '/%6dcp',
    '/gateways/mcp',
    '/gateways//mcp',
    '/gateways/a%2Fb/mcp',
    '/gateways/../mcp',
    '/servers/a/b/mcp',
    '/health',
    'http://elsewhere/mcp',
  ])('%s is none', (target) => {
    expect(mcpPath(target)).toBeUndefined();
  });
});
