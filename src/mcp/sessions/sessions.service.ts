import { Injectable } from '@nestjs/common';
import type { Principal } from '../../identity/principal/principal.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { capabilitiesOf, flagsOf } from '../../protocol/client-flags.js';
import type { Scope } from '../request/mcp-path.js';
import { guarded } from '../../problems/guarded.js';
import type { Envelope } from '../../protocol/envelope.js';
import { Links } from './links.service.js';
import { gatewayInfo } from '../../protocol/protocol.js';
import { Replicas } from '../../replicas/replicas.service.js';
import type { ClientFacts } from '../../protocol/client-facts.js';
import { EndedSessions } from './ended-sessions.service.js';
import { Session } from './session.js';

const purpose = 'mcp-session';

/** Sessions kept in memory; those not used lately go first, and come back from their id when asked for. */
const maxSessions = 50_000;

/** What other replicas are told of a cancelled call has its id and its reason up to so many characters. */
const longestTold = 200;

/**
 * Sessions of legacy clients. The id a client holds is sealed, bound to the principal and the endpoint, and says what
 * is needed to serve it on a replica that never saw it: nobody else's id opens, which looks like an unknown one.
 */
@Injectable()
export class Sessions {
  private readonly known = new Map<string, Session>();
  private readonly byKey = new Map<string, Session>();

  constructor(
    private readonly keys: KeyRing,
    private readonly links: Links,
    private readonly replicas: Replicas,
    private readonly ended: EndedSessions,
  ) {
    ended.onEnded((key) => this.endedElsewhere(key));
    replicas.on('session-opened', (text) => this.openedElsewhere(text));
    replicas.on('session-cancelled', (text) => this.cancelledElsewhere(text));
  }

  create(principal: Principal, scope: Scope, facts: ClientFacts): Session {
    const key = this.ended.newKey();
    const text = [key, facts.protocolVersion, flagsOf(facts.capabilities)].join(' ');
    const token = this.keys.seal(purpose, text, [principal.id, scope.key]);
    return this.keep(new Session(key, token, principal.id, scope.key, facts));
  }

  /** The session of an id, or undefined: unknown, ended, or another principal's. */
  find(token: string, principal: Principal, scope: Scope): Session | undefined {
    const known = this.known.get(token);
    if (known !== undefined) {
      if (known.principalId !== principal.id || known.scopeKey !== scope.key) return undefined;
      known.used = true;
      return known;
    }
    return this.revive(token, principal, scope);
  }

  /** Ends a session on every replica and at its upstreams; its id never works again. Resolves when that is written down. */
  async end(session: Session): Promise<void> {
    this.discard(session);
    await this.ended.add(session.key);
  }

  /** Ends a session whose id nobody holds: that of a socket, or of a stream of HTTP+SSE. */
  discard(session: Session): void {
    this.forget(session);
    guarded('session end', () => this.links.end(session));
  }

  /** An upstream session was opened here; a replica that holds the session's stream listens to it too. */
  opened(session: Session, gatewayId: string): void {
    this.replicas.tell('session-opened', JSON.stringify([session.key, gatewayId]));
  }

  /**
   * Passes `notifications/cancelled` on to the call it names. One that is not under way here may be on another replica, which is
   * told no more than that.
   */
  cancel(session: Session, { params, text }: Envelope): void {
    const { requestId, reason } = params ?? {};
    const key = JSON.stringify(requestId) ?? '';
    const call = session.callOf(key);
    if (call !== undefined) return call.cancel(text);
    if ((typeof requestId !== 'string' && typeof requestId !== 'number') || key.length > longestTold) return;
    const told = { requestId, ...(typeof reason === 'string' ? { reason: reason.slice(0, longestTold) } : {}) };
    const short = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: told });
    this.replicas.tell('session-cancelled', JSON.stringify([session.key, key, short]));
  }

  get all(): Iterable<Session> {
    return this.known.values();
  }

  get size(): number {
    return this.known.size;
  }

  private revive(token: string, principal: Principal, scope: Scope): Session | undefined {
    try {
      const text = this.keys.open(purpose, token, [principal.id, scope.key]);
      const [key = '', protocolVersion = '', flags = ''] = text.split(' ');
      if (this.ended.has(key)) return undefined;
      const facts = { protocolVersion, capabilities: capabilitiesOf(flags), clientInfo: gatewayInfo };
      return this.keep(new Session(key, token, principal.id, scope.key, facts));
    } catch {
      return undefined;
    }
  }

  private keep(session: Session): Session {
    this.known.set(session.token, session);
    this.byKey.set(session.key, session);
    if (this.known.size > maxSessions) this.makeRoom();
    return session;
  }

  /** Second chance: whoever was used since he was last looked at goes to the end of the row instead. */
  private makeRoom(): void {
    for (const session of this.known.values()) {
      if (!session.used) return this.forget(session);
      session.used = false;
      this.known.delete(session.token);
      this.known.set(session.token, session);
    }
  }

  private forget(session: Session): void {
    this.known.delete(session.token);
    this.byKey.delete(session.key);
    session.stream?.close();
    session.stream = null;
  }

  private endedElsewhere(key: string): void {
    const session = this.byKey.get(key);
    if (session !== undefined) this.forget(session);
  }

  private openedElsewhere(text: string): string {
    const [key, gatewayId] = JSON.parse(text) as [string, string];
    const session = this.byKey.get(key);
    if (session?.stream) guarded('adopt', () => this.links.adopt(session, gatewayId));
    return '';
  }

  private cancelledElsewhere(text: string): string {
    const [key, requestId, message] = JSON.parse(text) as [string, string, string];
    this.byKey.get(key)?.callOf(requestId)?.cancel(message);
    return '';
  }
}
