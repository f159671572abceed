import type { IncomingMessage } from 'node:http';
import type { Principal } from './principal.js';

/**
 * What the resolver decided for a request, where the passport strategies find it. They keep no state of their own, since
 * passport's registry is one per process however many applications run in it.
 */
const decided = new WeakMap<IncomingMessage, Principal>();

export const rememberPrincipal = (req: IncomingMessage, principal: Principal): void => void decided.set(req, principal);

export const principalOf = (req: IncomingMessage): Principal | undefined => decided.get(req);
