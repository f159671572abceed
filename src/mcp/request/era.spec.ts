import { describe, expect, it } from 'vitest';
import { BadMessage, readMessages, type Envelope } from '../../protocol/envelope.js';
import { isModernMessage } from './era.js';
import { readHead } from './request-head.js';

const version = 'io.modelcontextprotocol/protocolVersion';
const capabilities = 'io.modelcontextprotocol/clientCapabilities';
const modernMeta = { [version]: '2026-07-28', [capabilities]: {} };

function message(method: string, params?: object, id: number | undefined = 1): Envelope {
  let read: unknown;
  readMessages(
    Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method, params })),
    1,
    (messages) => (read = messages),
    (error) => (read = error),
  );
  return read as Envelope;
}

const call = message('tools/call', { name: 'echo', arguments: {}, _meta: modernMeta });
const headers = { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' };
const head = (fields: Record<string, string>) => readHead(Object.entries(fields).flat());

function codeOf(work: () => unknown): number | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof BadMessage) return error.code;
    throw error;
  }
  return undefined;
}

describe(isModernMessage, () => {
  it('takes a request that agrees with its headers', () => {
    expect(isModernMessage(call, head(headers))).toBe(true);
  });

  it('takes a name in base64', () => {
    const named = message('tools/call', { name: 'grüße', _meta: modernMeta });
    expect(isModernMessage(named, head({ ...headers, 'Mcp-Name': '=?base64?Z3LDvMOfZQ==?=' }))).toBe(true);
  });

  it.each([
    ['no version header', { 'MCP-Protocol-Version': undefined }],
    ['another version', { 'MCP-Protocol-Version': '2025-11-25' }],
    ['no method header', { 'Mcp-Method': undefined }],
    ['another method', { 'Mcp-Method': 'tools/list' }],
    ['no name header', { 'Mcp-Name': undefined }],
    ['another name', { 'Mcp-Name': 'other' }],
    ['a name in broken base64', { 'Mcp-Name': '=?base64?e?=' }],
  ])('%s is a header mismatch', (_, changed) => {
    const fields = Object.fromEntries(
      Object.entries({ ...headers, ...changed }).filter((field): field is [string, string] => field[1] !== undefined),
    );
    expect(codeOf(() => isModernMessage(call, head(fields)))).toBe(-32020);
  });

  it('reads a doubled header as neither of its values', () => {
    const raw = [...Object.entries(headers).flat(), 'mcp-name', 'echo'];
    expect(codeOf(() => isModernMessage(call, readHead(raw)))).toBe(-32020);
  });

  it('asks for the envelope where the header promises one', () => {
    expect(codeOf(() => isModernMessage(message('tools/list', {}), head(headers)))).toBe(-32602);
    const bare = message('tools/list', { _meta: { [version]: '2026-07-28' } });
    expect(codeOf(() => isModernMessage(bare, head({ ...headers, 'Mcp-Method': 'tools/list' })))).toBe(-32602);
  });

  it('names the versions it has to one that asks for another', () => {
    const future = message('tools/list', { _meta: { ...modernMeta, [version]: '2031-01-01' } });
    const fields = { 'MCP-Protocol-Version': '2031-01-01', 'Mcp-Method': 'tools/list' };
    expect(codeOf(() => isModernMessage(future, head(fields)))).toBe(-32022);
  });

  it('leaves requests without an envelope to the older revisions', () => {
    expect(isModernMessage(message('tools/list'), head({}))).toBe(false);
    expect(isModernMessage(message('initialize', { protocolVersion: '2026-07-28' }), head({}))).toBe(false);
    expect(isModernMessage(message('tools/list'), head({ 'MCP-Protocol-Version': '2025-06-18' }))).toBe(false);
  });

  it('refuses versions that nobody knows, and the handshake under a modern header', () => {
    expect(codeOf(() => isModernMessage(message('tools/list'), head({ 'MCP-Protocol-Version': '1999-01-01' })))).toBe(
      -32022,
    );
    expect(codeOf(() => isModernMessage(message('initialize', {}), head(headers)))).toBe(-32020);
  });
});
