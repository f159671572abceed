import { Injectable } from '@nestjs/common';
import type { Envelope, JsonId } from './envelope.js';
import { CallFailure } from './failures.js';

/** How long a client, and the person in front of it, may take to answer, in milliseconds. */
const patienceMs = 600_000;
/** Questions one process has open; more are refused. */
const maxOpen = 10_000;

interface Waiting {
  readonly resolve: (answer: Envelope) => void;
  readonly reject: (failure: CallFailure) => void;
  readonly timer: NodeJS.Timeout;
}

/** Questions that the gateway itself asks of legacy clients, and their answers. */
@Injectable()
export class ClientAnswers {
  private readonly waiting = new Map<JsonId, Waiting>();
  private next = 0;

  /** An id for a question, and its answer. Rejects with a CallFailure when none comes in time. */
  expect(): { readonly id: string; readonly answer: Promise<Envelope> } {
    const id = `gatehouse-asks-${this.next++}`;
    const answer = new Promise<Envelope>((resolve, reject) => {
      if (this.waiting.size >= maxOpen) return reject(new CallFailure('GATEWAY_BUSY', 'too many questions are open'));
      const timer = setTimeout(() => this.giveUp(id), patienceMs).unref();
      this.waiting.set(id, { resolve, reject, timer });
    });
    return { id, answer };
  }

  /** True when the answer was waited for. */
  take(id: JsonId, answer: Envelope): boolean {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return false;
    this.forget(id, waiting);
    waiting.resolve(answer);
    return true;
  }

  private giveUp(id: JsonId): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.forget(id, waiting);
    waiting.reject(new CallFailure('CLIENT_SILENT', 'the client did not answer a question of the upstream in time'));
  }

  private forget(id: JsonId, { timer }: Waiting): void {
    clearTimeout(timer);
    this.waiting.delete(id);
  }
}
