import { applyLevel } from '../sessions/session-links.service.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { Injectable, Logger } from '@nestjs/common';
import { faultLine, guarded } from '../../problems/guarded.js';
import type { Channel } from './channel.js';
import type { Envelope, JsonId } from '../../protocol/envelope.js';
import { errorText, resultText } from '../../protocol/failures.js';
import { LegacyCalls } from './legacy-calls.service.js';
import { FromClient } from './from-client.service.js';
import { listAnswer } from '../request/answer-lists.js';
import { listOfMethod } from '../../protocol/lists.js';
import { logLevels } from '../../protocol/log-level.js';
import { membersOf } from '../../protocol/json/members.js';
import { isLegacy, latestLegacy, rpc } from '../../protocol/protocol.js';
import { messageError } from '../request/refusals.js';
import { routeOf, transparent } from '../relay/routes.js';
import { Sessions } from '../sessions/sessions.service.js';
import { Handles } from '../handles/handles.service.js';
import { serverInfoOf, type Caller } from '../request/visit.js';

/** Serves clients of 2024-11-05 to 2025-11-25, whatever carries their messages. */
@Injectable()
export class LegacyServer {
  private readonly log = new Logger('mcp');

  constructor(
    private readonly sessions: Sessions,
    private readonly calls: LegacyCalls,
    private readonly handles: Handles,
    private readonly notifications: FromClient,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** One message of a client: it goes to whom it concerns, or is answered here. */
  serve(caller: Caller, channel: Channel, message: Envelope): void {
    if (message.kind !== 'request') {
      if (message.kind === 'response') this.notifications.response(caller, channel, message);
      else this.notifications.notification(caller, channel, message);
      return channel.accept();
    }
    const id = message.id as JsonId;
    const list = listOfMethod.get(message.method);
    if (list !== undefined) {
      const gateway = channel.session?.hasOwn(list.changed) === true ? transparent(caller.view) : undefined;
      if (gateway !== undefined && gateway.legacy !== null) {
        const usual = () => Buffer.concat(listAnswer(caller.view, list, message, ''));
        const route = { gateway, body: message.wire, name: undefined };
        return this.calls.call(caller, channel, message, route, { list, gateway, usual });
      }
      if ((message.params?.cursor ?? null) !== null) return invalid(channel, id, 'Unknown cursor');
      return channel.answer(listAnswer(caller.view, list, message, ''));
    }
    switch (message.method) {
      case 'initialize':
        return this.initialize(caller, channel, message);
      case 'ping':
        return channel.answer(resultText(id, {}));
      case 'logging/setLevel':
        return this.setLevel(caller, channel, message);
    }
    const found = routeOf(caller.view, message, 'legacy');
    const route = typeof found === 'object' ? this.handles.routed(caller, message, found) : found;
    if (typeof route === 'string') return invalid(channel, id, route);
    if (route === undefined) {
      return channel.answer(errorText(id, rpc.methodNotFound, `Method not found: ${message.method}`));
    }
    this.calls.call(caller, channel, message, route);
  }

  /** {@link serve} where a connection outlives its messages: what is wrong with one is answered there, and the next is served. */
  serveOn(caller: Caller, channel: Channel, message: Envelope): void {
    guarded(
      'mcp message',
      () => this.serve(caller, channel, message),
      (error) => this.failed(channel, caller, error, message.id),
    );
  }

  /** Answers on a connection what could not be served. */
  failed(channel: Channel, { head }: Pick<Caller, 'head'>, error: unknown, id: JsonId | null = null): void {
    const text = messageError(error, head.requestId, id);
    if (text === null) this.log.error(faultLine(error));
    channel.answer(text ?? errorText(id, rpc.internal, 'Something went wrong here; the log has the details.'));
  }

  private initialize(caller: Caller, channel: Channel, { id, params, text }: Envelope): void {
    const asked = params?.protocolVersion;
    if (typeof asked !== 'string') return invalid(channel, id as JsonId, 'params.protocolVersion must be a string');
    const protocolVersion = isLegacy(asked) ? asked : latestLegacy;
    if (text.length > this.env.MAX_SESSION_BYTES)
      return invalid(
        channel,
        id as JsonId,
        `What a client says of itself has at most ${this.env.MAX_SESSION_BYTES} bytes`,
      );
    const facts = {
      protocolVersion,
      capabilities: membersOf(params?.capabilities),
      clientInfo: membersOf(params?.clientInfo),
    };
    const session = this.sessions.create(caller, facts);
    channel.begin(session);
    const { instructions } = caller.view;
    const result = {
      protocolVersion,
      capabilities: caller.view.capabilities('legacy'),
      serverInfo: serverInfoOf(caller.view),
      ...(instructions === null ? {} : { instructions }),
    };
    channel.answer(resultText(id as JsonId, result), 200, ['mcp-session-id', session.token]);
  }

  private setLevel({ view }: Caller, channel: Channel, { id, params, method }: Envelope): void {
    const level = params?.level;
    if (view.capabilities('legacy').logging === undefined) {
      return channel.answer(errorText(id as JsonId, rpc.methodNotFound, `Method not found: ${method}`));
    }
    if (typeof level !== 'string' || !logLevels.includes(level)) {
      return invalid(channel, id as JsonId, `params.level must be one of ${logLevels.join(', ')}`);
    }
    if (channel.session !== null) {
      channel.session.logLevel = level;
      for (const link of channel.session.openLinks()) applyLevel(link, level);
    }
    channel.answer(resultText(id as JsonId, {}));
  }
}

function invalid(channel: Channel, id: JsonId, why: string): void {
  channel.answer(errorText(id, rpc.invalidParams, why));
}
