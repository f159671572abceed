import { postHeaders } from './post-rpc.js';
import { modern } from '../../protocol/protocol.js';

/** Framing and MCP headers of a POST to an upstream of 2026-07-28, flat and lower case; the caller may add to them. */
export const modernHeaders = (method: string): string[] => [
  ...postHeaders,
  'mcp-protocol-version',
  modern,
  'mcp-method',
  method,
];
