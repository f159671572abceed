import { version } from '../version.js';
/** Names and numbers of the Model Context Protocol that more than one file needs. */

/** Revisions with a handshake and sessions, oldest first. */
export const legacyVersions = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const;
export const latestLegacy = '2025-11-25';
/** The stateless revision: everything travels with each request. */
export const modern = '2026-07-28';

export const meta = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
  logLevel: 'io.modelcontextprotocol/logLevel',
} as const;

/** JSON-RPC 2.0 section 5.1, and the codes revision 2026-07-28 adds. */
export const rpc = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  resourceNotFound: -32002,
  headerMismatch: -32020,
  missingCapability: -32021,
  unsupportedVersion: -32022,
} as const;

/** Revision dates sort as text, which is how the specification compares them. */
export const isModern = (version: string): boolean => version >= modern;

export const isLegacy = (version: string): boolean => (legacyVersions as readonly string[]).includes(version);

/** Who we are towards clients. */
export const gatewayInfo = { name: 'gatehouse', title: 'Gatehouse', version } as const;

/** The same towards upstreams; revisions before 2025-06-18 know no title. */
export const clientInfo = { name: 'gatehouse', version } as const;

/**
 * What a connection of the gateway's own declares, because servers show some tools only to clients that can sample, ask
 * or name roots. Requests that come on such a connection are refused, but that no roots are named; those of a client's call reach that client.
 */
export const ownCapabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: {} } as const;
