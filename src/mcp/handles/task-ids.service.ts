import { Injectable } from '@nestjs/common';
import { metaOf, type Envelope } from '../../protocol/envelope.js';
import { spanAt, spliced } from '../../protocol/json/json-spans.js';
import { meta } from '../../protocol/protocol.js';
import { KeyRing } from '../../secrets/key-ring.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import type { Route } from '../relay/routes.js';
import type { Caller } from '../request/visit.js';
import { HandleSeals } from './handle-seals.js';
import { TaskAnswers } from './task-answers.js';

const extension = 'io.modelcontextprotocol/tasks';

/** Ids of tasks go out sealed ({@link HandleSeals}), and only such are taken back. */
@Injectable()
export class TaskIds {
  private readonly seals: HandleSeals;

  constructor(keys: KeyRing) {
    this.seals = new HandleSeals(keys, 'ids of tasks');
  }

  /**
   * A request for tasks under the id that the upstream knows; a text says what is wrong, undefined: there is no such method.
   * Tasks cannot be listed: nobody knows whose the others are.
   */
  routed({ principal }: Caller, { method, params, text }: Envelope, route: Route): Route | string | undefined {
    if (!method.startsWith('tasks/')) return route;
    if (method === 'tasks/list') return undefined;
    const sealed = params?.taskId;
    if (typeof sealed !== 'string') return 'params.taskId must be a string';
    const id = this.seals.opened(principal.id, route.gateway.id, sealed);
    if (id === null) return 'Unknown task';
    const span = spanAt(text, ['params', 'taskId'])!;
    return { ...route, body: spliced(text, span, JSON.stringify(id)), name: id };
  }

  /** Where the answers to a request go that may make or name a task; the sink itself for all others. */
  sealing({ principal }: Caller, message: Envelope, { gateway }: Route, sink: AnswerSink): AnswerSink {
    if (!namesTasks(message)) return sink;
    return new TaskAnswers(sink, (id) => this.seals.sealed(principal.id, gateway.id, id));
  }
}

/** It is about a task, asks for one (2025-11-25), or comes from a client that takes one (2026-07-28, the extension). */
function namesTasks({ method, params }: Envelope): boolean {
  if (params === undefined) return false;
  if (params.task !== undefined || method.startsWith('tasks/')) return true;
  const declared = metaOf(params)?.[meta.clientCapabilities] as { extensions?: Record<string, unknown> } | undefined;
  return typeof declared?.extensions === 'object' && declared.extensions?.[extension] !== undefined;
}
