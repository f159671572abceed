import type { IncomingMessage, ServerResponse } from 'node:http';
import type { View } from '../catalog/catalogue.js';
import type { Principal } from '../identity/principal.js';
import type { ClientHeaders } from '../upstream/upstream-headers.js';
import type { Scope } from './mcp-path.js';
import type { RequestHead } from './request-head.js';

/** A request at a door, with who sends it and what he sees there. */
export interface Visit {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly scope: Scope;
  readonly head: RequestHead;
  readonly principal: Principal;
  readonly view: View;
  /** What the request may contribute to requests to upstreams. */
  readonly client: ClientHeaders | null;
  /** For what outlives the request: whether its caller may still reach what he could reach then. */
  readonly stillAllowed: () => boolean;
}
