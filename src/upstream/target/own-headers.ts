const own =
  /^(host|content-.*|transfer-encoding|connection|keep-alive|proxy-.*|te|trailer|upgrade|expect|accept|accept-encoding|mcp-.*|last-event-id|origin|forwarded|x-forwarded-.*|via)$/i;

/**
 * Whether a header towards upstreams is the gateway's own to set: framing, hop-by-hop (RFC 9110 section 7.6.1) and MCP's. No
 * credential has its name, and no client's is passed on, whatever a list says.
 */
export const isGatewaysOwn = (name: string): boolean => own.test(name);
