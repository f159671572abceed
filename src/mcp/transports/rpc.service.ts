import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { BadMessage, type Envelope } from '../../protocol/envelope.js';
import { spanAt } from '../../protocol/json/json-spans.js';
import { HttpChannel } from './http-channel.js';
import { LegacyServer } from '../legacy/legacy-server.service.js';
import { rpc } from '../../protocol/protocol.js';
import { readMessage } from '../request/read-message.js';
import { refuse, type Guard } from '../request/refusals.js';
import type { Visit } from '../request/visit.js';

/**
 * `/rpc`: one JSON-RPC call and its answer as JSON, without session, as ContextForge has it. A method that is the name
 * of a tool calls that tool with the params as its arguments.
 */
@Injectable()
export class Rpc {
  constructor(
    private readonly legacy: LegacyServer,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  serve(visit: Visit, guard: Guard): void {
    if (visit.req.method !== 'POST') {
      return refuse(visit.res, 'METHOD_NOT_ALLOWED', 'This path takes POST.', { allow: 'POST' });
    }
    readMessage(visit, this.env, guard, (messages) => {
      if (Array.isArray(messages)) throw new BadMessage(rpc.invalidRequest, 'This path takes one call at a time');
      const message = messages as Envelope;
      const channel = new HttpChannel(visit.res, null, true, false);
      this.legacy.serve(visit, channel, visit.view.find('tool', message.method) ? toolCall(message) : message);
    });
  }
}

/** The call of the tool that a message names as its method; the text of its params becomes that of the arguments. */
function toolCall(message: Envelope): Envelope {
  const { id, text } = message;
  const span = message.params === undefined ? undefined : spanAt(text, ['params']);
  const given = span === undefined ? '{}' : text.slice(span.start, span.end);
  const called = JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: message.method } });
  const call = `${called.slice(0, -2)},"arguments":${given}}}`;
  const params = { name: message.method, arguments: message.params ?? {} };
  return { ...message, method: 'tools/call', params, text: call, wire: call };
}
