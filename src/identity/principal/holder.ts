import type { IncomingMessage } from 'node:http';
import type { Principal } from './principal.js';

/** On which account goes what is held for a caller: the principal's; callers who do not say who they are have one for each address. */
export const holderOf = (
  { id, role }: Principal,
  req: IncomingMessage,
  addressOf: (req: IncomingMessage) => string,
): string => (role === 'anonymous' ? `anonymous ${addressOf(req)}` : id);
