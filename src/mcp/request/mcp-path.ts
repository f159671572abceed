/** Which door of the MCP surface a path names, and whose view stands behind it. */
export interface McpPath {
  readonly door: 'mcp' | 'sse' | 'messages' | 'ws' | 'rpc';
  /** The aggregate of everything the caller may see, one virtual server, or one gateway. */
  readonly scope: Scope;
}

export interface Scope {
  readonly kind: 'aggregate' | 'server' | 'gateway';
  /** Id or slug; empty for the aggregate. */
  readonly id: string;
  /** One text for both, as sessions are bound to it. */
  readonly key: string;
}

export const aggregate: Scope = { kind: 'aggregate', id: '', key: 'aggregate' };
const aggregateMcp: McpPath = { door: 'mcp', scope: aggregate };

/** `/message` is the name ContextForge gives to `/messages`. */
const doors: Readonly<Record<string, McpPath['door']>> = {
  mcp: 'mcp',
  sse: 'sse',
  messages: 'messages',
  message: 'messages',
  ws: 'ws',
  rpc: 'rpc',
};

const shape = /^\/(?:(servers|gateways)\/([A-Za-z0-9][A-Za-z0-9._~-]{0,127})\/)?(mcp|sse|messages?|ws|rpc)\/?$/;

/**
 * The MCP path of a request target, or undefined where the target is none. Doors are matched byte by byte:
 * an encoded, doubled or re-cased path is not an MCP path and gets whatever the HTTP API says to it.
 */
export function mcpPath(target: string): McpPath | undefined {
  if (target === '/mcp') return aggregateMcp;
  const query = target.indexOf('?');
  const found = shape.exec(query < 0 ? target : target.slice(0, query));
  if (found === null) return undefined;
  const [, rooms, id = '', door = ''] = found;
  const kind = rooms === undefined ? 'aggregate' : rooms === 'servers' ? 'server' : 'gateway';
  const scope: Scope = kind === 'aggregate' ? aggregate : { kind, id, key: `${kind}:${id}` };
  return { door: doors[door] ?? 'mcp', scope };
}

/** The query parameters of a request target. */
export function queryOf(target: string): URLSearchParams {
  const query = target.indexOf('?');
  return new URLSearchParams(query < 0 ? '' : target.slice(query + 1));
}
