import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { basicCredentials, bearerToken } from '../proxy-auth/authorization.js';
import { IdentityHeaderReader, removeHeader, type IdentityHeaders } from '../proxy-auth/identity-headers.js';
import { isLoopbackHost } from '../proxy-auth/peer-address.js';
import type { ProxiedUser, ProxyOutcome } from '../proxy-auth/proxied-user.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import type { AnonymousReach } from './access.js';
import { Advice } from './advice.js';
import { challenge } from './challenge.js';
import { anonymous, type Principal } from './principal.js';
import { accept, after, refuse, type Decision, type Resolution, type Surface } from './resolution.js';
import { SignIn } from './sign-in.service.js';
import { TokenVerifier } from './token-verifier.service.js';

/** Finds out who is calling. REST, MCP over every transport, the admin side and Swagger all ask it. */
@Injectable()
export class IdentityResolver {
  /** What anonymous callers may reach; `mayUse` takes it. */
  readonly anonymousReach: AnonymousReach;
  private readonly reader: IdentityHeaderReader;
  private readonly taken = new WeakMap<IncomingMessage, IdentityHeaders>();
  private readonly advice = new Advice();

  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly proxy: ProxyAuthenticator,
    private readonly tokens: TokenVerifier,
    private readonly signIn: SignIn,
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
      if ('principal' in decision) return { ok: true, principal: decision.principal };
      const { refused } = decision;
      return { ok: false, refusal: { ...refused, headers: challenge(req, surface, refused, this.env) } };
    });
  }

  /** Removes identity, secret and assertion headers from a request, also from one that needs no principal. */
  strip(req: IncomingMessage): IdentityHeaders {
    let headers = this.taken.get(req);
    if (headers === undefined) {
      headers = this.reader.take(req);
      if (this.proxy.isProxySecret(headers.authorization)) removeHeader(req, 'authorization');
      this.taken.set(req, headers);
    }
    return headers;
  }

  private decide(req: IncomingMessage, surface: Surface): Decision | Promise<Decision> {
    const headers = this.strip(req);
    if (headers.malformed !== null) return refuse('MALFORMED_REQUEST', headers.malformed);
    // A proxy's secret in Authorization is nobody's sign-in.
    const authorization = this.proxy.isProxySecret(headers.authorization) ? undefined : headers.authorization;
    return after(this.proxy.authenticate(headers, req.socket), (proxied: ProxyOutcome) => {
      if (proxied.kind === 'none') return this.withoutProxy(req, surface, authorization, proxied.hint);
      if (proxied.kind === 'user') {
        return surface === 'admin'
          ? this.administratorBehindProxy(req, authorization, proxied.user)
          : this.behindProxy(authorization, proxied.user);
      }
      this.advice.give(`${proxied.code}: ${proxied.advice}`);
      return refuse(proxied.code, proxied.detail, proxied.code === 'UNAVAILABLE' ? { retryAfterSeconds: 5 } : {});
    });
  }

  private withoutProxy(req: IncomingMessage, surface: Surface, authorization: string | undefined, hint: string | null) {
    if (authorization !== undefined) return this.signIn.byAuthorization(req, authorization);
    if (!this.env.AUTH_REQUIRED && surface !== 'admin') return accept(anonymous);
    if (hint !== null) this.advice.give(`No identity header came. ${hint}`);
    return refuse('UNAUTHENTICATED', 'credentials are required');
  }

  /** The header names the user. A token beside it may not name another one; a foreign one is dropped unread. */
  private behindProxy(authorization: string | undefined, user: ProxiedUser): Decision | Promise<Decision> {
    const token = bearerToken(authorization ?? '');
    if (!token || !this.tokens.isOurs(token)) return accept(proxiedPrincipal(user));
    return after(this.tokens.verify(token), (outcome): Decision =>
      outcome.kind === 'verified' && outcome.names.some((name) => name === user.value || name === user.email)
        ? accept(proxiedPrincipal(user))
        : refuse('IDENTITY_CONFLICT', 'the token and the proxy name different users'),
    );
  }

  /** An administrator signs in by himself, unless PROXY_ROLE_MAP makes the proxied user one. */
  private administratorBehindProxy(req: IncomingMessage, authorization: string | undefined, user: ProxiedUser) {
    if (authorization !== undefined && this.isOwnSignIn(authorization)) {
      return this.signIn.byAuthorization(req, authorization);
    }
    return user.admin ? accept(proxiedPrincipal(user)) : refuse('UNAUTHENTICATED', 'an administrator must sign in');
  }

  /** Proxies add tokens of their identity provider; those are no attempt to sign in here. */
  private isOwnSignIn(authorization: string): boolean {
    const token = bearerToken(authorization);
    return token ? this.tokens.isOurs(token) : basicCredentials(authorization) !== null;
  }
}

const proxiedPrincipal = (user: ProxiedUser): Principal => ({
  id: `proxy:${user.value}`,
  name: user.name,
  email: user.email,
  groups: user.groups,
  role: user.admin ? 'admin' : 'user',
  source: 'proxy',
});
