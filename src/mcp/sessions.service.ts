import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../identity/principal.js';
import { KeyRing } from '../secrets/key-ring.js';
import { capabilitiesOf, flagsOf } from './client-flags.js';
import type { Scope } from './mcp-path.js';
import { gatewayInfo } from './protocol.js';
import { Session, type ClientFacts } from './session.js';

const purpose = 'mcp-session';

/** Sessions kept in memory; the least recently used go first, and come back from their id when asked for. */
const maxSessions = 50_000;

/**
 * Sessions of legacy clients. The id a client holds is sealed, bound to the principal and the endpoint, and says what
 * is needed to serve it on a replica that never saw it: nobody else's id opens, which looks like an unknown one.
 */
@Injectable()
export class Sessions {
  private readonly known = new Map<string, Session>();
  private readonly ended = new Map<string, number>();

  constructor(private readonly keys: KeyRing) {}

  create(principal: Principal, scope: Scope, facts: ClientFacts): Session {
    const key = randomBytes(12).toString('base64url');
    const text = [key, facts.protocolVersion, flagsOf(facts.capabilities)].join(' ');
    const token = this.keys.seal(purpose, text, [principal.id, scope.key]);
    return this.keep(new Session(key, token, principal.id, scope.key, facts));
  }

  /** The session of an id, or undefined: unknown, ended, or another principal's. */
  find(token: string, principal: Principal, scope: Scope): Session | undefined {
    const known = this.known.get(token);
    if (known !== undefined) {
      if (known.principalId !== principal.id || known.scopeKey !== scope.key) return undefined;
      this.known.delete(token);
      this.known.set(token, known);
      return known;
    }
    if (this.ended.has(token)) return undefined;
    return this.revive(token, principal, scope);
  }

  /** Ends a session here and at its upstreams. */
  end(session: Session): void {
    this.known.delete(session.token);
    this.ended.set(session.token, Date.now());
    if (this.ended.size > maxSessions) this.ended.delete(this.ended.keys().next().value as string);
    this.release(session);
    for (const link of session.openLinks()) link.close();
    session.links.clear();
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
      const facts = { protocolVersion, capabilities: capabilitiesOf(flags), clientInfo: gatewayInfo };
      return this.keep(new Session(key, token, principal.id, scope.key, facts));
    } catch {
      return undefined;
    }
  }

  private keep(session: Session): Session {
    this.known.set(session.token, session);
    if (this.known.size > maxSessions) {
      const oldest = this.known.values().next().value as Session;
      this.known.delete(oldest.token);
      this.release(oldest);
    }
    return session;
  }

  private release(session: Session): void {
    session.stream?.close();
    session.stream = null;
  }
}
