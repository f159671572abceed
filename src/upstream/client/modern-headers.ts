import { postHeaders } from './post-rpc.js';
import { MODERN_VERSION } from '../../protocol/rpc.js';

/** Framing and MCP headers of a POST to an upstream of 2026-07-28, flat and lower case; the caller may add to them. */
export const modernHeaders = (method: string): string[] => [
  ...postHeaders,
  'mcp-protocol-version',
  MODERN_VERSION,
  'mcp-method',
  method,
];
