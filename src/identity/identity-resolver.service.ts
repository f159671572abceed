import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { clockSkew } from '../jwt/verify-token.js';
import { hasExpired } from '../jwt/verified-token.js';
import { basicCredentials, bearerToken } from '../proxy-auth/authorization.js';
import { IdentityHeaderReader, removeHeader, type IdentityHeaders } from '../proxy-auth/identity-headers.js';
import { isLoopbackHost } from '../proxy-auth/peer-address.js';
import type { ProxiedUser, ProxyOutcome, ProxyRefusal } from '../proxy-auth/proxied-user.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import type { AnonymousReach } from './principal/access.js';
import { Advice } from './advice.js';
import { challenge } from './challenge.js';
import { groupAuthority } from './principal/authority.js';
import { grantOf } from './principal/grant.js';
import { proxyId } from './principal/principal-id.js';
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
import { BrowserSessions } from './sign-in/browser-sessions.service.js';
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
    private readonly sessions: BrowserSessions,
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
      if ('principal' in decision && !this.revocations.denies(decision.principal.grant)) {
        return { ok: true, principal: decision.principal, until: this.until(decision.principal, decision.vouched) };
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

  /** What a caller opens ends with what they hang on; a proxied caller's is opened again through the proxy in time. */
  private until({ source, grant }: Principal, vouched: number): number {
    const ends = (Math.min(grant.ends, vouched) + clockSkew) * 1000;
    return source === 'proxy' ? Math.min(ends, Date.now() + this.env.PROXY_STREAM_MAX_SECONDS * 1000) : ends;
  }

  /** Whether a principal of {@link resolve} may not go on: what their rights hang on has ended or was revoked. */
  hasEnded(principal: Principal): boolean {
    return hasExpired(principal.grant.ends) || this.revocations.denies(principal.grant);
  }

  /** `handler` is called after each change of the deny list, to end open streams. Returns the function that ends it. */
  onRevocation(handler: () => void): () => void {
    return this.revocations.onChange(handler);
  }

  /** Whom a trusted proxy names on a request, whatever else it brings; null where none does. */
  async proxiedOf(req: IncomingMessage): Promise<Principal | null> {
    const outcome = await this.proxy.authenticate(this.strip(req), req.socket);
    return outcome.kind === 'user' ? this.principalOf(outcome.user) : null;
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
      const cookies = own || surface === 'client' || surface === 'sign-in' ? undefined : headers.cookie;
      if (cookies === undefined) return this.withoutSession(req, surface, authorization, own, proxied);
      const session = this.sessions.open(cookies, user && this.principalOf(user));
      return session.then((found) => found ?? this.withoutSession(req, surface, authorization, own, proxied));
    });
  }

  private withoutSession(
    req: IncomingMessage,
    surface: Surface,
    authorization: string | undefined,
    own: boolean,
    proxied: Exclude<ProxyOutcome, ProxyRefusal>,
  ): Decision | Promise<Decision> {
    if (proxied.kind === 'none') return this.withoutProxy(req, surface, authorization, proxied.hint);
    const { user, expires } = proxied;
    if (surface === 'client' || surface === 'read') return this.behindProxy(authorization, user, expires);
    if (own && (surface === 'admin' || basicCredentials(authorization!) !== null)) {
      return this.signIn.byAuthorization(req, authorization!, proxyId(user.value));
    }
    if (surface !== 'admin') return this.behindProxy(authorization, user, expires);
    // An administrator signs in by himself, unless PROXY_ROLE_MAP makes the proxied user one.
    return user.admin ? accept(this.principalOf(user)) : refuse('UNAUTHENTICATED', 'an administrator must sign in');
  }

  private withoutProxy(req: IncomingMessage, surface: Surface, authorization: string | undefined, hint: string | null) {
    if (authorization !== undefined) return this.signIn.byAuthorization(req, authorization);
    if (!this.env.AUTH_REQUIRED && (surface === 'client' || surface === 'read')) return accept(anonymous);
    if (hint !== null) this.advice.give(`No identity header came. ${hint}`);
    return refuse('UNAUTHENTICATED', 'credentials are required');
  }

  /** The header names the user. A token beside it may not name another one; a foreign one is dropped unread. */
  private behindProxy(
    authorization: string | undefined,
    user: ProxiedUser,
    expires: number,
  ): Decision | Promise<Decision> {
    const token = bearerToken(authorization ?? '');
    if (!token || !this.tokens.isOurs(token)) return accept(this.principalOf(user), expires);
    return after(this.tokens.verify(token), (outcome): Decision =>
      outcome.kind === 'verified' && outcome.names.some((name) => name === user.value || name === user.email)
        ? accept(this.principalOf(user), expires)
        : refuse('IDENTITY_CONFLICT', 'the token and the proxy name different users'),
    );
  }

  /** The same principal for the same user object, so that what is known of him by object is found at once. */
  private principalOf(user: ProxiedUser): Principal {
    let principal = this.proxied.get(user);
    if (principal === undefined) {
      principal = proxiedPrincipal(user, this.env);
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

function proxiedPrincipal({ value, name, email, groups, admin }: ProxiedUser, env: Environment): Principal {
  const id = proxyId(value);
  const authority = admin ? groupAuthority('PROXY_ROLE_MAP', groups, env) : null;
  const grant = grantOf([{ id, ...(email === null ? {} : { email }) }], { authority }, env);
  return { id, name, email, groups, role: admin ? 'admin' : 'user', source: 'proxy', grant };
}
