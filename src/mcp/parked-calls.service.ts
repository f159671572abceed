import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../secrets/key-ring.js';
import type { ParkedCall } from './parked-call.js';

const purpose = 'mcp-request-state';

/** How long a call waits for what its upstream asked of the client, in milliseconds. */
const patienceMs = 600_000;
/** Calls one process keeps waiting; more are refused. */
const maxParked = 1000;

/**
 * Calls of modern clients to legacy upstreams that wait for input. The client holds a sealed `requestState`, bound to
 * the principal and the upstream, that names the call; it opens for nobody else and for nothing else.
 */
@Injectable()
export class ParkedCalls {
  private readonly waiting = new Map<string, { readonly call: ParkedCall; readonly timer: NodeJS.Timeout }>();

  constructor(private readonly keys: KeyRing) {}

  /** The `requestState` for a call that now waits; undefined where there is no room. */
  park(call: ParkedCall, binding: readonly string[]): string | undefined {
    if (this.waiting.size >= maxParked) return undefined;
    const key = randomBytes(12).toString('base64url');
    const timer = setTimeout(() => {
      this.waiting.delete(key);
      call.abandon();
    }, patienceMs).unref();
    this.waiting.set(key, { call, timer });
    return this.keys.seal(purpose, key, binding);
  }

  /** The call that a `requestState` names, which waits no longer; undefined where there is none. */
  take(state: string, binding: readonly string[]): ParkedCall | undefined {
    let key: string;
    try {
      key = this.keys.open(purpose, state, binding);
    } catch {
      return undefined;
    }
    const parked = this.waiting.get(key);
    if (parked === undefined) return undefined;
    clearTimeout(parked.timer);
    this.waiting.delete(key);
    return parked.call;
  }
}
