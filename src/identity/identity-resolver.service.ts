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
import { Advice } from './principal/advice.js';
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
import { TokenVerifier, type VerifiedToken } from './tokens/token-verifier.service.js';

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
    return after(this.proxy.authenticate(headers, req.socket), (proxied: ProxyOutcome) => {
      if (proxied.kind === 'refused') {
        this.advice.give(proxied.code, `${proxied.code}: ${proxied.advice}`);
        return refuse(proxied.code, proxied.detail, proxied.code === 'UNAVAILABLE' ? { retryAfterSeconds: 5 } : {});
      }
      if (proxied.kind === 'none') return this.withoutProxy(req, surface, headers, proxied.hint);
      const { user } = proxied;
      return after(this.beside(headers.authorization, user), (beside) =>
        surface === 'client'
          ? this.proxiedOnMcp(user, beside)
          : this.proxiedOnRest(req, surface, headers, user, beside),
      );
    });
  }

  private withoutProxy(req: IncomingMessage, surface: Surface, headers: IdentityHeaders, hint: string | null) {
    if (hint !== null) this.advice.give('no header', `No identity header came. ${hint}`);
    if (headers.authorization !== undefined) return this.signIn.byAuthorization(req, headers.authorization);
    const session = surface === 'client' ? null : this.sessions.open(headers.cookie);
    if (session !== null) return sessionDecision(session, null);
    if (!this.env.AUTH_REQUIRED && surface !== 'admin') return accept(anonymous);
    const { enabled, headers: expected } = this.proxy.settings;
    if (enabled && hint === null) {
      const peer = req.socket.remoteAddress ?? 'a socket without address';
      this.advice.give('nothing', `No identity header came from ${peer}; ${expected.user} is expected from the proxy.`);
    }
    return refuse('UNAUTHENTICATED', 'credentials are required');
  }

  /** The header names the user. A token beside it may not name another one. */
  private proxiedOnMcp(user: ProxiedUser, beside: Beside): Decision {
    if (beside === 'another token') return refuse('IDENTITY_CONFLICT', 'the token and the proxy name different users');
    return accept(this.principalOf(user));
  }

  /** REST, where an administrator may sign in by himself: with Authorization or a session. */
  private proxiedOnRest(
    req: IncomingMessage,
    surface: Surface,
    { authorization, cookie }: IdentityHeaders,
    user: ProxiedUser,
    beside: Beside,
  ): Decision | Promise<Decision> {
    const session = beside === 'nothing' ? this.sessions.open(cookie) : null;
    if (session !== null) return sessionDecision(session, user);
    if (surface === 'read') return this.proxiedOnMcp(user, beside);
    if (beside === 'nothing') return user.admin ? accept(this.principalOf(user)) : this.mustSignIn(authorization);
    return after(this.signIn.byAuthorization(req, authorization!), (decision) =>
      beside === 'another token' && 'refused' in decision
        ? { refused: { ...decision.refused, basicIsVain: true } }
        : decision,
    );
  }

  /** A proxy that writes Authorization itself overwrites what a browser would answer to a Basic challenge. */
  private mustSignIn(authorization: string | undefined): Decision {
    return authorization === undefined && !this.proxy.settings.secretInBasic
      ? refuse('UNAUTHENTICATED', 'an administrator must sign in')
      : refuse(
          'UNAUTHENTICATED',
          'an administrator must sign in with POST /admin/session; the proxy replaces Authorization',
          { basicIsVain: true },
        );
  }

  /**
   * What Authorization is beside a proxy's header. Proxies add tokens of their identity provider: a foreign one is dropped
   * unread, and one that names the same user is no second identity, so that nobody has two roles.
   */
  private beside(authorization: string | undefined, user: ProxiedUser): Beside | Promise<Beside> {
    if (authorization === undefined) return 'nothing';
    if (basicCredentials(authorization) !== null) return 'sign-in';
    const token = bearerToken(authorization);
    if (!token || !this.tokens.isOurs(token)) return 'nothing';
    return after(this.tokens.verify(token), (outcome): Beside => {
      if (outcome.kind !== 'verified' || !namesUser(outcome, user)) return 'another token';
      // No proxy adds a token that our own secret signed.
      return outcome.local && outcome.principal.role === 'admin' ? 'sign-in' : 'nothing';
    });
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
}

/** Nothing that counts; Basic or an administrator's own token; a token that is bad or names somebody else. */
type Beside = 'nothing' | 'sign-in' | 'another token';

const namesUser = ({ names, principal }: VerifiedToken, { value, email }: ProxiedUser): boolean =>
  principal.id === `proxy:${value}` || names.some((name) => name === value || name === email);

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
