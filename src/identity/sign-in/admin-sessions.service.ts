import { hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { sameSecret } from '../../proxy-auth/shared-secret.js';
import type { Principal } from '../principal/principal.js';
import { Revocations } from '../revocations/revocations.service.js';
import { csrfToken, openSession, sealSession, type Session } from './session.js';

export const sessionCookie = '__Host-gatehouse-admin';
const idleSeconds = 30 * 60;
const longestSeconds = 12 * 3600;
/** While somebody works, his cookie is made anew this often. */
const renewSeconds = 60;

export interface OpenSession {
  readonly principal: Principal;
  readonly session: Session;
}

export type SessionStart = Pick<Session, 'method' | 'proxied' | 'jti' | 'tokenHash'> & { readonly endsBy?: number };

/** Sessions of administrators in browsers: signed cookies, ended by the deny list. */
@Injectable()
export class AdminSessions {
  private readonly key: Uint8Array;
  private readonly sessions = new WeakMap<Principal, Session>();

  constructor(
    @InjectEnvironment() env: Environment,
    private readonly revocations: Revocations,
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', env.JWT_SECRET_KEY, '', 'gatehouse admin sessions', 32));
  }

  start(principal: Principal, { endsBy = Infinity, ...how }: SessionStart): Session {
    const now = seconds();
    return {
      id: randomBytes(16).toString('base64url'),
      principalId: principal.id,
      name: principal.name,
      email: principal.email,
      ...how,
      seen: now,
      idleUntil: now + idleSeconds,
      endsAt: Math.min(now + longestSeconds, endsBy),
    };
  }

  /** The administrator of a Cookie header, and his session; null where there is none that holds. */
  open(cookieHeader: string | undefined): OpenSession | null {
    const value = cookieHeader === undefined ? undefined : cookieValue(cookieHeader);
    if (value === undefined) return null;
    const session = openSession(value, this.key, seconds());
    if (session === null || this.hasEnded(session)) return null;
    const { principalId: id, name, email } = session;
    const principal: Principal = { id, name, email, groups: [], role: 'admin', source: 'session' };
    this.sessions.set(principal, session);
    return { principal, session };
  }

  /** The session behind a principal that {@link open} gave. */
  of(principal: Principal): Session | undefined {
    return this.sessions.get(principal);
  }

  hasEnded({ id, jti, tokenHash, endsAt }: Session): boolean {
    if (endsAt <= seconds()) return true;
    const { revocations } = this;
    return revocations.has('session', id) || revocations.has('jti', jti) || revocations.has('token', tokenHash);
  }

  /** Ends it on every replica. */
  async end(session: Session, principal: Principal): Promise<void> {
    const expiresAt = new Date(session.endsAt * 1000);
    const entry = { kind: 'session' as const, value: session.id, reason: 'signed out', expiresAt };
    await this.revocations.add(entry, principal);
  }

  csrf(session: Session): string {
    return csrfToken(session, this.key);
  }

  isCsrf(session: Session, given: string): boolean {
    return sameSecret(given, this.csrf(session));
  }

  /** The Set-Cookie header of a session. */
  cookie(session: Session): string {
    return `${sessionCookie}=${sealSession(session, this.key)}; Path=/; Secure; HttpOnly; SameSite=Strict`;
  }

  /** The Set-Cookie header that keeps a working administrator signed in, or null while it is fresh. */
  renewal(session: Session): string | null {
    const now = seconds();
    if (now - session.seen < renewSeconds) return null;
    return this.cookie({ ...session, seen: now, idleUntil: now + idleSeconds });
  }
}

export const clearedCookie = `${sessionCookie}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`;

const seconds = (): number => Math.floor(Date.now() / 1000);

/** Only one cookie of that name can be ours; several are somebody's trick. */
function cookieValue(header: string): string | undefined {
  const values = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${sessionCookie}=`));
  return values.length === 1 ? values[0]!.slice(sessionCookie.length + 1) : undefined;
}
