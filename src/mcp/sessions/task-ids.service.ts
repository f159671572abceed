import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { metaOf, type Envelope } from '../../protocol/envelope.js';
import { spanAt, spliced } from '../../protocol/json/json-spans.js';
import { meta } from '../../protocol/protocol.js';
import { KeyRing } from '../../secrets/key-ring.js';
import type { AnswerSink } from '../relay/answer-sink.js';
import type { Route } from '../relay/routes.js';
import type { Caller } from '../request/visit.js';
import { TaskAnswers } from './task-answers.js';

const extension = 'io.modelcontextprotocol/tasks';

/**
 * All callers of a gateway are one to its upstream, which cannot tell whose task is whose. Ids of tasks go out sealed to the
 * principal and the gateway they were made for, and nothing else is taken back: `<the upstream's id>.<seal>`. A task is the same
 * under every token of its principal, on any replica and after a restart.
 */
@Injectable()
export class TaskIds {
  private readonly key: Buffer;

  constructor(keys: KeyRing) {
    this.key = keys.subkey('ids of tasks');
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
    const id = sealed.slice(0, Math.max(0, sealed.lastIndexOf('.')));
    if (!isSame(this.sealed(principal.id, route.gateway.id, id), sealed)) return 'Unknown task';
    const span = spanAt(text, ['params', 'taskId'])!;
    return { ...route, body: spliced(text, span, JSON.stringify(id)), name: id };
  }

  /** Where the answers to a request go that may make or name a task; the sink itself for all others. */
  sealing({ principal }: Caller, message: Envelope, { gateway }: Route, sink: AnswerSink): AnswerSink {
    if (!namesTasks(message)) return sink;
    return new TaskAnswers(sink, (id) => this.sealed(principal.id, gateway.id, id));
  }

  private sealed(principalId: string, gatewayId: string, id: string): string {
    const bound = JSON.stringify([principalId, gatewayId, id]);
    return `${id}.${createHmac('sha256', this.key).update(bound).digest('base64url').slice(0, 22)}`;
  }
}

/** Without telling by time how much of them agrees. */
function isSame(sealed: string, given: string): boolean {
  const [ours, theirs] = [Buffer.from(sealed), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

/** It is about a task, asks for one (2025-11-25), or comes from a client that takes one (2026-07-28, the extension). */
function namesTasks({ method, params }: Envelope): boolean {
  if (params === undefined) return false;
  if (params.task !== undefined || method.startsWith('tasks/')) return true;
  const declared = metaOf(params)?.[meta.clientCapabilities] as { extensions?: Record<string, unknown> } | undefined;
  return typeof declared?.extensions === 'object' && declared.extensions?.[extension] !== undefined;
}
