import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../secrets/key-ring.js';
import type { JsonId } from '../../protocol/envelope.js';
import type { Session } from './session.js';

const purpose = 'mcp-server-request';

/** Where the answer to a relayed request belongs. */
export interface Origin {
  readonly gatewayId: string;
  /** The id the upstream gave its request. */
  readonly id: JsonId;
}

/**
 * Ids of requests that upstreams send to clients (sampling, elicitation, roots). The id the client sees is sealed and
 * says all that is needed to bring its answer back, so that any replica can, and none but this session's client may.
 */
@Injectable()
export class ServerRequests {
  constructor(private readonly keys: KeyRing) {}

  seal(session: Session, gatewayId: string, id: JsonId): string {
    return this.keys.seal(purpose, JSON.stringify([gatewayId, id]), [session.key]);
  }

  /** Undefined for an id we did not give to this session. */
  open(session: Session, id: JsonId): Origin | undefined {
    if (typeof id !== 'string') return undefined;
    try {
      const [gatewayId, original] = JSON.parse(this.keys.open(purpose, id, [session.key])) as [string, JsonId];
      return { gatewayId, id: original };
    } catch {
      return undefined;
    }
  }
}
