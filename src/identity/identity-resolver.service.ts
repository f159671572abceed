import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { basicCredentials, bearerToken } from '../proxy-auth/authorization.js';
import { IdentityHeaderReader, removeHeader, type IdentityHeaders } from '../proxy-auth/identity-headers.js';
import { isLoopbackHost } from '../proxy-auth/peer-address.js';
import type { ProxiedUser, ProxyOutcome } from '../proxy-auth/proxied-user.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import type { AnonymousReach } from './principal/access.js';
import { AdminSessions, type OpenSession } from './sign-in/admin-sessions.service.js';
import { Advice } from './advice.js';
import { challenge } from './challenge.js';
import { anonymous, type Principal } from './principal/principal.js';
import {
  accept,
  after,
  refuse,
  type Decision,
  type Refused,
  type Resolution,
  type Surface,
} from './principal/resolution.js';
import { Revocations } from './revocations/revocations.service.js';
import { SignIn } from './sign-in/sign-in.service.js';
import { TokenVerifier } from './tokens/token-verifier.service.js';

/** Finds out who is calling. REST, MCP over every transport, the admin side and Swagger all ask it. */
@Injectable()
export class IdentityResolver {
  /** What anonymous callers may reach; `mayUse` takes it. */
  readonly anonymousReach: AnonymousReach;
  private readonly reader: IdentityHeaderReader;
  private readonly advice = new Advice();
  private readonly proxied = new WeakMap<ProxiedUser, Principal>();

  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly proxy: ProxyAuthenticator,
    private readonly tokens: TokenVerifier,
    private readonly signIn: SignIn,
    private readonly sessions: AdminSessions,
    private readonly revocations: Revocations,
    private readonly audit: AuditLog,
  ) {
    this.anonymousReach = isLoopbackHost(env.HOST) || env.ALLOW_ANONYMOUS ? 'public' : 'marked';
    this.reader = new IdentityHeaderReader(proxy.settings);
  }

  /**
   * Who sent this request, or why nobody is named. Reads `rawHeaders` and the socket, never the body, the query or trailers.
   * Synchronous for a token seen before, a proxy's header, Basic and anonymous callers.
   */
  resolve(req: IncomingMessage, surface: Surface): Resolution | Promise<Resolution> {
    return after(this.decide(req, surface), (decision): Resolution => {
      if ('principal' in decision && !this.revocations.has('principal', decision.principal.id)) {
        return { ok: true, principal: decision.principal };
      }
      const refused = 'refused' in decision ? decision.refused : disabled;
      this.audit.recordRefusal({
        actor: 'principal' in decision ? decision.principal.id : null,
        source: 'principal' in decision ? decision.principal.source : null,
        action: `refuse.${surface}`,
        outcome: 'refused',
        code: refused.code,
        address: req.socket.remoteAddress ?? null,
      });
      return { ok: false, refusal: { ...refused, headers: challenge(req, surface, refused, this.env) } };
    });
  }

  /** Whether a principal of {@link resolve} may not go on: his token or session has ended, or he himself was revoked. */
  hasEnded(principal: Principal): boolean {
    const session = this.sessions.of(principal);
    if (session !== undefined && this.sessions.hasEnded(session)) return true;
    return this.revocations.has('principal', principal.id) || this.tokens.hasEnded(principal);
  }

  /** `handler` is called after each change of the deny list, to end open streams. Returns the function that ends it. */
  onRevocation(handler: () => void): () => void {
    return this.revocations.onChange(handler);
  }

  /** Removes identity, secret and assertion headers from a request, also from one that needs no principal. */
  strip(req: Stripped): IdentityHeaders {
    const known = req[taken];
    if (known !== undefined) return known;
    const all = this.reader.take(req);
    const headers = this.proxy.takeBasicSecret(all);
    if (headers !== all) removeHeader(req, 'authorization');
    req[taken] = headers;
    return headers;
  }

  private decide(req: IncomingMessage, surface: Surface): Decision | Promise<Decision> {
    const headers = this.strip(req);
    if (headers.malformed !== null) return refuse('MALFORMED_REQUEST', headers.malformed);
    const { authorization } = headers;
    return after(this.proxy.authenticate(headers, req.socket), (proxied: ProxyOutcome) => {
      if (proxied.kind === 'refused') {
        this.advice.give(`${proxied.code}: ${proxied.advice}`);
        return refuse(proxied.code, proxied.detail, proxied.code === 'UNAVAILABLE' ? { retryAfterSeconds: 5 } : {});
      }
      const user = proxied.kind === 'user' ? proxied.user : null;
      const own = authorization !== undefined && (user === null || this.isOwnSignIn(authorization));
      const session = own || surface === 'client' ? null : this.sessions.open(headers.cookie);
      if (session !== null) return sessionDecision(session, user);
      if (proxied.kind === 'none') return this.withoutProxy(req, surface, authorization, proxied.hint);
      if (surface !== 'admin') return this.behindProxy(authorization, proxied.user);
      if (own) return this.signIn.byAuthorization(req, authorization);
      // An administrator signs in by himself, unless PROXY_ROLE_MAP makes the proxied user one.
      return proxied.user.admin
        ? accept(this.principalOf(proxied.user))
        : refuse('UNAUTHENTICATED', 'an administrator must sign in');
    });
  }

  private withoutProxy(req: IncomingMessage, surface: Surface, authorization: string | undefined, hint: string | null) {
    if (hint !== null) this.advice.give(`No identity header came. ${hint}`);
    if (authorization !== undefined) return this.signIn.byAuthorization(req, authorization);
    if (!this.env.AUTH_REQUIRED && surface !== 'admin') return accept(anonymous);
    return refuse('UNAUTHENTICATED', 'credentials are required');
  }

  /** The header names the user. A token beside it may not name another one; a foreign one is dropped unread. */
  private behindProxy(authorization: string | undefined, user: ProxiedUser): Decision | Promise<Decision> {
    const token = bearerToken(authorization ?? '');
    if (!token || !this.tokens.isOurs(token)) return accept(this.principalOf(user));
    return after(this.tokens.verify(token), (outcome): Decision =>
      outcome.kind === 'verified' && outcome.names.some((name) => name === user.value || name === user.email)
        ? accept(this.principalOf(user))
        : refuse('IDENTITY_CONFLICT', 'the token and the proxy name different users'),
    );
  }

  /** The same principal for the same user object, so that what is known of him by object is found at once. */
  private principalOf(user: ProxiedUser): Principal {
    let principal = this.proxied.get(user);
    if (principal === undefined) {
      principal = proxiedPrincipal(user);
      this.proxied.set(user, principal);
    }
    return principal;
  }

  /** Proxies add tokens of their identity provider; those are no attempt to sign in here. */
  private isOwnSignIn(authorization: string): boolean {
    const token = bearerToken(authorization);
    return token ? this.tokens.isOurs(token) : basicCredentials(authorization) !== null;
  }
}

/** On the request itself: a WeakMap would grow with every call and cost each garbage collection a walk. */
const taken = Symbol('identity headers');

type Stripped = IncomingMessage & { [taken]?: IdentityHeaders };

const disabled: Refused = { code: 'UNAUTHENTICATED', detail: 'this principal is disabled' };

/** A browser's session ends where the proxy says that somebody else sits there now. */
const sessionDecision = ({ principal, session }: OpenSession, user: ProxiedUser | null): Decision =>
  session.proxied === null || session.proxied === `proxy:${user?.value ?? ''}`
    ? accept(principal)
    : refuse('IDENTITY_CONFLICT', 'the session and the proxy name different users');

const proxiedPrincipal = (user: ProxiedUser): Principal => ({
  id: `proxy:${user.value}`,
  name: user.name,
  email: user.email,
  groups: user.groups,
  role: user.admin ? 'admin' : 'user',
  source: 'proxy',
});
