import { hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { sameSecret } from '../../secrets/shared-secret.js';
import { extended } from '../principal/grant.js';
import { passwordMark } from '../principal/password-mark.js';
import type { Principal } from '../principal/principal.js';
import { accept, refuse, type Decision } from '../principal/resolution.js';
import { Revocations } from '../revocations/revocations.service.js';
import { TokenVerifier } from '../tokens/token-verifier.service.js';
import { administrator } from './administrator.js';
import { csrfToken, openSession, sealSession, type BrowserSession, type SessionParent } from './browser-session.js';
import { servesHttps, sessionCookie, sessionValue } from './session-cookie.js';

const idleSeconds = 30 * 60;
const longestSeconds = 12 * 3600;
/** While somebody works, their cookie is made anew this often. */
const renewSeconds = 60;

/** A session in use. */
export interface OpenSession {
  readonly session: BrowserSession;
  /** When a token made in it must end: a session is no parent of a token, but a token made here is, also of a session. */
  readonly tokensEnd: number;
}

/** What a session hangs on, as of now. */
interface Parent {
  readonly principal: Principal;
  readonly tokensEnd: number;
}

/** Sessions in browsers: encrypted cookies, ended by the deny list. What they may do is asked of their parent at each use. */
@Injectable()
export class BrowserSessions {
  private readonly key: Uint8Array;
  private readonly mark: string;
  private readonly administrator: Principal;
  private readonly https: boolean;
  private readonly opened = new WeakMap<Principal, OpenSession>();

  constructor(
    @InjectEnvironment() env: Environment,
    private readonly tokens: TokenVerifier,
    private readonly revocations: Revocations,
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', env.JWT_SECRET_KEY, '', 'gatehouse browser sessions', 32));
    this.mark = passwordMark(env);
    this.administrator = administrator(env);
    this.https = servesHttps(env);
  }

  /** A new session of whoever the parent names; `page` is the origin of the page that asks. */
  start({ grant }: Principal, parent: SessionParent, page: string | undefined): BrowserSession {
    const now = seconds();
    return {
      id: randomBytes(16).toString('base64url'),
      parent,
      secure: this.https || /^https:/i.test(page ?? ''),
      seen: now,
      idleUntil: now + idleSeconds,
      endsAt: Math.min(now + longestSeconds, grant.ends),
    };
  }

  /**
   * Whose session a Cookie header holds, with the rights of now; null where there is none that holds. `proxied` is whom the
   * proxy names on this request: a session begun through it is theirs alone.
   */
  async open(cookies: string, proxied: Principal | null): Promise<Decision | null> {
    const value = sessionValue(cookies, this.https);
    const session = value === undefined ? null : await openSession(value, this.key);
    if (session === null) return null;
    const { parent } = session;
    if (parent.method === 'proxy' && parent.id !== proxied?.id) {
      return refuse('IDENTITY_CONFLICT', 'the session and the proxy name different users');
    }
    const found = await this.parentOf(parent, proxied);
    if (found === null) return null;
    const { principal, tokensEnd } = found;
    const grant = extended(principal.grant, { id: principal.id, session: session.id }, session.endsAt);
    if (this.revocations.denies(grant)) return null;
    const owner: Principal = { ...principal, source: 'session', grant };
    this.opened.set(owner, { session, tokensEnd });
    return accept(owner);
  }

  /** The session behind a principal that {@link open} gave. */
  of(principal: Principal): OpenSession | undefined {
    return this.opened.get(principal);
  }

  /** Ends it on every replica. */
  async end(session: BrowserSession, principal: Principal): Promise<void> {
    const expiresAt = new Date(session.endsAt * 1000);
    const entry = { kind: 'session' as const, value: session.id, reason: 'signed out', expiresAt };
    await this.revocations.add(entry, principal);
  }

  csrf(session: BrowserSession): string {
    return csrfToken(session, this.key);
  }

  isCsrf(session: BrowserSession, given: string): boolean {
    return sameSecret(given, this.csrf(session));
  }

  /** The Set-Cookie header of a session. */
  async cookie(session: BrowserSession): Promise<string> {
    return sessionCookie(await sealSession(session, this.key), session.secure);
  }

  /** The Set-Cookie header that keeps somebody at work signed in, within the twelve hours; null while theirs is fresh. */
  async renewal(session: BrowserSession): Promise<string | null> {
    const now = seconds();
    if (now - session.seen < renewSeconds) return null;
    return this.cookie({ ...session, seen: now, idleUntil: now + idleSeconds });
  }

  private async parentOf(parent: SessionParent, proxied: Principal | null): Promise<Parent | null> {
    switch (parent.method) {
      case 'password':
        return parent.mark === this.mark ? { principal: this.administrator, tokensEnd: Infinity } : null;
      case 'proxy':
        return proxied === null ? null : { principal: proxied, tokensEnd: Infinity };
      case 'token': {
        const outcome = await this.tokens.verify(parent.token);
        if (outcome.kind !== 'verified') return null;
        const { principal, madeHere } = outcome;
        return { principal, tokensEnd: madeHere ? principal.grant.ends : Infinity };
      }
    }
  }
}

const seconds = (): number => Math.floor(Date.now() / 1000);
