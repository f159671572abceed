import { saysListChanged } from '../../protocol/lists.js';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import { type Outline, valueAt } from '../../protocol/outline.js';
import type { JsonId } from '../../protocol/envelope.js';
import { unservedAnswer } from '../../protocol/rpc.js';
import type { LegacyLink } from './legacy-link.js';
import type { Session } from './session.js';
import type { Origin, ServerRequests } from './server-requests.service.js';
import { sseFrame, type SseFields } from '../../protocol/sse-frames.js';

/** What becomes of the messages an upstream sends beside its answer. */
export interface ServerMessages {
  /** Latin1 text of the message as the client may see it, or null where it may not. */
  pass(message: Outline): string | null;
  /** The event id as the client sees it; undefined: none. */
  eventId(id: string): string | undefined;
}

/**
 * Messages of an upstream to a client that has a session: requests get an id that finds its way back from any replica,
 * event ids say which upstream can resume them.
 */
export class RelayedMessages implements ServerMessages {
  protected readonly asker: Origin['asker'] = 'upstream';

  constructor(
    private readonly session: Session,
    private readonly gateway: CatalogueGateway,
    private readonly requests: ServerRequests,
  ) {}

  pass(message: Outline): string | null {
    if (message.kind === 'notification') {
      if (!saysListChanged(message.method)) return message.text;
      this.session.listsChanged(message.method);
      return null;
    }
    if (message.kind !== 'request' || message.id === undefined) return message.text;
    const id = valueAt(message.text, message.id) as JsonId;
    const sealed = this.requests.seal(this.session, { asker: this.asker, gatewayId: this.gateway.id, id });
    const { start, end } = message.id;
    return message.text.slice(0, start) + JSON.stringify(sealed) + message.text.slice(end);
  }

  eventId(id: string): string {
    return `${this.gateway.slug}:${id}`;
  }
}

/** Messages of a call to an upstream of 2026-07-28, which asks nothing on the way: what is asked there, the gateway asks. */
export class OwnQuestions extends RelayedMessages {
  protected override readonly asker = 'gateway';
}

/** The answer to a request of an upstream that no client gets. */
export function answerInstead({ method, id, text }: Outline): string {
  const own = id === undefined ? null : (valueAt(text, id) as JsonId);
  return JSON.stringify(unservedAnswer(own, method));
}

/** Messages to a caller who keeps no session: nobody could answer a request, so it is refused on the spot. */
export class RefusedRequests implements ServerMessages {
  constructor(private readonly link: Pick<LegacyLink, 'post'>) {}

  pass(message: Outline): string | null {
    if (message.kind !== 'request' || message.id === undefined) return message.text;
    this.link.post(answerInstead(message));
    return null;
  }

  eventId(id: string): string {
    return id;
  }
}

/** Messages of an upstream that asks nothing on the way (2026-07-28). */
export class NoRequests implements ServerMessages {
  pass(message: Outline): string | null {
    return message.kind === 'request' ? null : message.text;
  }

  eventId(id: string): string {
    return id;
  }
}

/** An event as a legacy client may see it: ids of requests and of the event itself are made to find their way back. */
export function relayedFrame(
  frame: Buffer,
  fields: SseFields,
  message: Outline | null,
  messages: ServerMessages,
): Buffer | null {
  const id = fields.id === undefined ? undefined : messages.eventId(fields.id);
  if (message === null) return id === fields.id ? frame : sseFrame({ ...fields, id });
  const data = messages.pass(message);
  if (data === null) return null;
  return id === fields.id && data === message.text ? frame : sseFrame({ ...fields, id, data });
}
