import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { every, guarded, later } from '../../problems/guarded.js';
import { Replicas } from '../../replicas/replicas.service.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.service.js';

/** How long other replicas may take to say that they use a session, in milliseconds. */
const replyMs = 2_000;
/** How often is looked at the most, in milliseconds. */
const mostMs = 60_000;

/**
 * Ends sessions that nobody uses, at their upstreams too: clients go without a word. One that is used on another replica is only
 * forgotten here.
 */
@Injectable()
export class IdleSessions implements OnModuleDestroy {
  private readonly idleMs: number;
  private readonly timer: NodeJS.Timeout;
  /** Asked about now; those that another replica uses are taken out. */
  private asked = new Map<string, Session>();

  constructor(
    private readonly sessions: Sessions,
    private readonly replicas: Replicas,
    @InjectEnvironment() env: Environment,
  ) {
    this.idleMs = env.MAX_SESSION_IDLE_SECONDS * 1000;
    replicas.on('sessions-idle', (keys) => this.areIdleElsewhere(JSON.parse(keys) as string[]));
    replicas.on('sessions-in-use', (keys) => this.areInUseElsewhere(JSON.parse(keys) as string[]));
    this.timer = every('idle sessions', Math.min(mostMs, this.idleMs / 2), () => this.sweep()).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Without word from the other replicas nothing is ended: they may use it. */
  private sweep(): void {
    if (this.asked.size > 0 || !this.replicas.connected) return;
    for (const session of this.sessions.all) if (this.isIdle(session)) this.asked.set(session.key, session);
    if (this.asked.size === 0) return;
    this.replicas.tell('sessions-idle', JSON.stringify([...this.asked.keys()]));
    later('idle sessions', replyMs, () => this.endAsked()).unref();
  }

  private endAsked(): void {
    const sessions = [...this.asked.values()].filter((session) => this.isIdle(session));
    this.asked = new Map();
    for (const session of sessions) guarded('idle session', () => this.sessions.end(session));
  }

  private isIdle({ stream, calls, usedAt }: Session): boolean {
    return stream === null && calls.size === 0 && performance.now() - usedAt > this.idleMs;
  }

  private areIdleElsewhere(keys: readonly string[]): string {
    const used = keys.filter((key) => {
      const session = this.sessions.byKey(key);
      return session !== undefined && !this.isIdle(session);
    });
    if (used.length > 0) this.replicas.tell('sessions-in-use', JSON.stringify(used));
    return '';
  }

  private areInUseElsewhere(keys: readonly string[]): string {
    for (const key of keys) {
      const session = this.asked.get(key);
      if (session === undefined || !this.asked.delete(key)) continue;
      this.sessions.forget(session);
    }
    return '';
  }
}
