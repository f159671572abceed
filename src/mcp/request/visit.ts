import type { IncomingMessage, ServerResponse } from 'node:http';
import type { View } from '../../catalog/snapshot/catalogue.js';
import type { Account } from '../../limits/budgets/account.js';
import { gatewayInfo } from '../../protocol/protocol.js';
import type { Principal } from '../../identity/principal/principal.js';
import type { ClientHeaders } from '../../upstream/target/upstream-headers.js';
import type { McpPath, Scope } from './mcp-path.js';
import type { RequestHead } from './request-head.js';

/** Who sends a message, through which endpoint, and what they see there now. */
export interface Caller {
  readonly door: McpPath['door'];
  readonly scope: Scope;
  readonly head: RequestHead;
  readonly principal: Principal;
  /** On which goes what is held for them. */
  readonly account: Account;
  readonly view: View;
  /** What the request may contribute to requests to upstreams. */
  readonly client: ClientHeaders | null;
  /** The view as of now; undefined where the endpoint is gone for this caller. */
  readonly viewNow: () => View | undefined;
  /** When what the request opens must end, milliseconds since 1970; Infinity where nothing says so. */
  readonly until: number;
}

/** What sending a call needs to know of its caller. */
export type Sender = Pick<Caller, 'principal' | 'account' | 'client' | 'viewNow' | 'until'> & {
  readonly head: Pick<RequestHead, 'forwarded'>;
};

/** A request at a door. */
export interface Visit extends Caller {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** Whether a stream that was opened on the view `before` may go on: all it could hear of is still in reach. */
export function sameReach(before: View, now: View | undefined): boolean {
  if (now === undefined) return false;
  const reachable = new Set(now.gateways.map(({ id }) => id));
  return before.gateways.every(({ id }) => reachable.has(id));
}

/** How the door that was asked names itself. */
export const serverInfoOf = ({ self }: View) =>
  self === null ? gatewayInfo : { name: self.slug, title: self.name, version: gatewayInfo.version };
