import { Injectable } from '@nestjs/common';
import type { Envelope } from '../../protocol/envelope.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import type { Route } from '../relay/routes.js';
import type { Caller } from '../request/visit.js';
import { RequestStates } from './request-states.service.js';
import { TaskIds } from './task-ids.service.js';

/** What an upstream gives out by name or state, whose holder it then serves: nobody gets at another's. */
@Injectable()
export class Handles {
  constructor(
    private readonly tasks: TaskIds,
    private readonly states: RequestStates,
  ) {}

  /** The request with its handles as the upstream knows them; a text says what is wrong, undefined: there is no such method. */
  routed(caller: Caller, message: Envelope, route: Route): Route | string | undefined {
    const found = this.tasks.routed(caller, message, route);
    return typeof found === 'object' ? this.states.routed(caller, message, found) : found;
  }

  /** Where the answer goes, in which the upstream's handles are sealed; the sink itself where there can be none. */
  sealing(caller: Caller, message: Envelope, route: Route, sink: AnswerSink): AnswerSink {
    return this.states.sealing(caller, message, route, this.tasks.sealing(caller, message, route, sink));
  }
}
