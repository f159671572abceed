import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../secrets/key-ring.js';
import type { JsonId } from '../../protocol/envelope.js';
import type { Session } from './session.js';

const purpose = 'mcp-server-request';

/** Who asked a client, and where the answer belongs. */
export interface Origin {
  /** The gateway asks in the stead of an upstream of 2026-07-28, which takes what it asked for with the next request. */
  readonly asker: 'upstream' | 'gateway';
  /** The upstream that asked, or whose call the question is part of. */
  readonly gatewayId: string;
  /** The id that the asker gave its request. */
  readonly id: JsonId;
}

/**
 * Ids of requests that are sent to clients (sampling, elicitation, roots). The id the client sees is sealed and
 * says all that is needed to bring its answer back, so that any replica can, and none but this session's client may.
 */
@Injectable()
export class ServerRequests {
  constructor(private readonly keys: KeyRing) {}

  seal(session: Session, { asker, gatewayId, id }: Origin): string {
    return this.keys.seal(purpose, JSON.stringify([asker, gatewayId, id]), [session.key]);
  }

  /** Undefined for an id we did not give to this session. */
  open(session: Session, id: JsonId): Origin | undefined {
    if (typeof id !== 'string') return undefined;
    try {
      const sealed = JSON.parse(this.keys.open(purpose, id, [session.key])) as [Origin['asker'], string, JsonId];
      const [asker, gatewayId, original] = sealed;
      return { asker, gatewayId, id: original };
    } catch {
      return undefined;
    }
  }
}
