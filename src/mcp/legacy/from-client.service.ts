import { Injectable } from '@nestjs/common';
import { Sessions } from '../sessions/sessions.service.js';
import type { Caller } from '../request/visit.js';
import { guarded } from '../../problems/guarded.js';
import type { Channel } from './channel.js';
import { ClientAnswers } from '../sessions/client-answers.service.js';
import type { Envelope, JsonId } from '../../protocol/envelope.js';
import { spanAt, spliced } from '../../protocol/json/json-spans.js';
import { SessionLinks } from '../sessions/session-links.service.js';
import { ServerRequests } from '../sessions/server-requests.service.js';

/** What a legacy client says that wants no answer: it goes to the upstreams it concerns. */
@Injectable()
export class FromClient {
  constructor(
    private readonly requests: ServerRequests,
    private readonly links: SessionLinks,
    private readonly answers: ClientAnswers,
    private readonly sessions: Sessions,
  ) {}

  notification(caller: Caller, { session }: Channel, message: Envelope): void {
    const { method, text } = message;
    if (session === null) return;
    if (method === 'notifications/initialized') return this.links.ready(session, caller);
    if (method === 'notifications/cancelled') {
      this.sessions.cancel(session, message);
      return;
    }
    for (const link of session.openLinks()) link.post(text);
  }

  /** The answer to a request that an upstream, or the gateway, sent to this client; one to anything else is dropped. */
  response(caller: Caller, { session }: Channel, message: Envelope): void {
    if (session === null) return;
    const { id, text } = message;
    const origin = this.requests.open(session, id as JsonId);
    const gateway = caller.view.gateways.find((candidate) => candidate.id === origin?.gatewayId);
    const span = spanAt(text, ['id']);
    if (origin === undefined || gateway === undefined || span === undefined) return;
    if (origin.asker === 'gateway') return this.answers.deliver(origin.id, message.text);
    const answer = spliced(text, span, JSON.stringify(origin.id));
    const link = this.links.of(session, gateway, caller.client);
    guarded('client answer', async () => (await link).post(answer));
  }
}
