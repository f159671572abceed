import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../secrets/key-ring.js';
import { capabilitiesOf, flagsOf } from '../../protocol/client-flags.js';
import type { Caller } from '../request/visit.js';
import { guarded } from '../../problems/guarded.js';
import type { Envelope } from '../../protocol/envelope.js';
import { gatewayInfo } from '../../protocol/protocol.js';
import { Replicas } from '../../replicas/replicas.service.js';
import type { ClientFacts } from '../../protocol/client-facts.js';
import { EndedSessions } from './ended-sessions.service.js';
import { Session } from './session.js';
import { SessionLinks } from './session-links.service.js';
import { newSessionKey } from './session-key.js';

const purpose = 'mcp-session';

/** What other replicas are told of a cancelled call has its id and its reason up to so many characters. */
const longestTold = 200;

/** Whose a session is. */
export type SessionOwner = Pick<Caller, 'principal' | 'scope' | 'account'>;

/**
 * Sessions of legacy clients. The id a client holds is sealed, bound to the principal and the endpoint, and says what
 * is needed to serve it on a replica that never saw it: nobody else's id opens, which looks like an unknown one.
 */
@Injectable()
export class Sessions {
  private readonly known = new Map<string, Session>();
  private readonly keyed = new Map<string, Session>();

  constructor(
    private readonly keys: KeyRing,
    private readonly links: SessionLinks,
    private readonly replicas: Replicas,
    private readonly ended: EndedSessions,
  ) {
    ended.onEnded((key) => this.endedElsewhere(key));
    replicas.on('session-opened', (text) => this.openedElsewhere(text));
    replicas.on('session-cancelled', (text) => this.cancelledElsewhere(text));
  }

  /** Throws LimitReached where the caller, or the process, has as many as it may have; nobody's is ended for another. */
  create({ principal, scope, account }: SessionOwner, facts: ClientFacts): Session {
    const key = newSessionKey();
    const text = [key, facts.protocolVersion, flagsOf(facts.capabilities)].join(' ');
    const token = this.keys.seal(purpose, text, [principal.id, scope.key]);
    return this.keep(new Session(key, token, { principalId: principal.id, scopeKey: scope.key, account }, facts));
  }

  /** The session of an id, or undefined: unknown, ended, or another principal's. Throws LimitReached for one that finds no room here. */
  find(token: string, owner: SessionOwner): Session | undefined {
    const { principal, scope } = owner;
    const known = this.known.get(token);
    if (known !== undefined && known.owner.principalId === principal.id && known.owner.scopeKey === scope.key) {
      known.usedAt = performance.now();
      return known;
    }
    // The seal of somebody else's opens as little as one that never was, and takes as long: time does not tell them apart.
    return this.revive(token, owner);
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

  /** Seconds since 1970. */
  began({ key }: Session): number {
    return this.ended.began(key);
  }

  get all(): Iterable<Session> {
    return this.known.values();
  }

  get size(): number {
    return this.known.size;
  }

  /** By the name it has on every replica, where it is known here. */
  byKey(key: string): Session | undefined {
    return this.keyed.get(key);
  }

  private revive(token: string, { principal, scope, account }: SessionOwner): Session | undefined {
    let text: string;
    try {
      text = this.keys.open(purpose, token, [principal.id, scope.key]);
    } catch {
      return undefined;
    }
    const [key = '', protocolVersion = '', flags = ''] = text.split(' ');
    if (this.ended.has(key)) return undefined;
    const facts = { protocolVersion, capabilities: capabilitiesOf(flags), clientInfo: gatewayInfo };
    return this.keep(new Session(key, token, { principalId: principal.id, scopeKey: scope.key, account }, facts));
  }

  private keep(session: Session): Session {
    const full = session.owner.account.take('sessions');
    if (full !== null) throw full;
    this.known.set(session.token, session);
    this.keyed.set(session.key, session);
    return session;
  }

  /**
   * Lets go of what is held here for it; on other replicas, and at its upstreams, it lives on. An upstream session over HTTP+SSE is
   * a stream of this replica's, and ends.
   */
  forget(session: Session): void {
    if (!this.known.delete(session.token)) return;
    session.owner.account.give('sessions');
    this.keyed.delete(session.key);
    for (const link of session.openLinks()) link.forget();
    session.stream?.close();
    session.stream = null;
  }

  private endedElsewhere(key: string): void {
    const session = this.keyed.get(key);
    if (session !== undefined) this.forget(session);
  }

  private openedElsewhere(text: string): string {
    const [key, gatewayId] = JSON.parse(text) as [string, string];
    const session = this.keyed.get(key);
    if (session?.stream) guarded('adopt', () => this.links.adopt(session, gatewayId));
    return '';
  }

  private cancelledElsewhere(text: string): string {
    const [key, requestId, message] = JSON.parse(text) as [string, string, string];
    this.keyed.get(key)?.callOf(requestId)?.cancel(message);
    return '';
  }
}
