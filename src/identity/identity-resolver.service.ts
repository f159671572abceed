import type { IncomingMessage } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import type { ProblemCode } from '../problems/problem.js';
import { IdentityHeaderReader, type IdentityHeaders } from '../proxy-auth/identity-headers.js';
import { isLoopbackHost } from '../proxy-auth/peer-address.js';
import type { ProxiedUser } from '../proxy-auth/proxied-user.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import type { AnonymousReach } from './access.js';
import { builtInAdministrator } from './administrator.js';
import { basicCredentials, bearerToken } from './basic-auth.js';
import { challenge } from './challenge.js';
import { anonymous, type Principal } from './principal.js';
import type { Resolution, Surface } from './resolution.js';
import { TokenVerifier, type TokenOutcome } from './token-verifier.service.js';

/** Finds out who is calling. REST, MCP over every transport, the admin side and Swagger all ask it. */
@Injectable()
export class IdentityResolver {
  /** What anonymous callers may reach; {@link mayUse} takes it. */
  readonly anonymousReach: AnonymousReach;
  private readonly reader: IdentityHeaderReader;
  private readonly taken = new WeakMap<IncomingMessage, IdentityHeaders>();
  private readonly log = new Logger('Identity');
  private readonly lastAdvice = new Map<string, number>();

  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly proxy: ProxyAuthenticator,
    private readonly tokens: TokenVerifier,
  ) {
    this.anonymousReach = isLoopbackHost(env.HOST) || env.ALLOW_ANONYMOUS ? 'public' : 'marked';
    this.reader = new IdentityHeaderReader(proxy.settings);
  }

  /**
   * Who sent this request, or why nobody is named. Reads `rawHeaders` and the socket, never the body, the query or trailers.
   * Synchronous for a token seen before, a proxy's header, Basic and anonymous callers.
   */
  resolve(req: IncomingMessage, surface: Surface): Resolution | Promise<Resolution> {
    const headers = this.strip(req);
    if (headers.malformed !== null) return this.refuse(req, surface, 'MALFORMED_REQUEST', headers.malformed);
    const proxied = this.proxy.authenticate(headers, req.socket);
    if (proxied.kind === 'refused') {
      this.advise(`${proxied.code}: ${proxied.advice}`);
      return this.refuse(req, surface, proxied.code, proxied.detail);
    }
    if (proxied.kind === 'none') return this.withoutProxy(req, surface, headers, proxied.hint);
    return surface === 'admin'
      ? this.administratorBehindProxy(req, headers, proxied.user)
      : this.behindProxy(req, surface, headers, proxied.user);
  }

  /** Removes identity, secret and assertion headers from a request, also from one that needs no principal. */
  strip(req: IncomingMessage): IdentityHeaders {
    let headers = this.taken.get(req);
    if (headers === undefined) {
      headers = this.reader.take(req);
      this.taken.set(req, headers);
    }
    return headers;
  }

  private withoutProxy(
    req: IncomingMessage,
    surface: Surface,
    { authorization }: IdentityHeaders,
    hint: string | null,
  ) {
    if (authorization !== undefined) return this.byAuthorization(req, surface, authorization);
    if (!this.env.AUTH_REQUIRED && surface !== 'admin') return accept(anonymous);
    if (hint !== null) this.advise(`No identity header came. ${hint}`);
    return this.refuse(req, surface, 'UNAUTHENTICATED', 'credentials are required');
  }

  /** The header names the user. A token beside it may not name another one; a foreign one is dropped unread. */
  private behindProxy(req: IncomingMessage, surface: Surface, { authorization }: IdentityHeaders, user: ProxiedUser) {
    const token = bearerToken(authorization ?? '');
    if (!token || !this.tokens.isOurs(token)) return accept(proxiedPrincipal(user));
    return this.afterToken(token, (outcome) =>
      outcome.kind === 'verified' && (outcome.names.includes(user.value) || outcome.names.includes(user.email ?? ''))
        ? accept(proxiedPrincipal(user))
        : this.refuse(req, surface, 'IDENTITY_CONFLICT', 'the token and the proxy name different users'),
    );
  }

  /** An administrator signs in by himself, unless PROXY_ROLE_MAP makes the proxied user one. */
  private administratorBehindProxy(req: IncomingMessage, { authorization }: IdentityHeaders, user: ProxiedUser) {
    const token = bearerToken(authorization ?? '');
    const own = authorization !== undefined && (token === null || this.tokens.isOurs(token));
    if (own && (token !== null || basicCredentials(authorization) !== null)) {
      return this.byAuthorization(req, 'admin', authorization);
    }
    if (user.admin) return accept(proxiedPrincipal(user));
    return this.refuse(req, 'admin', 'UNAUTHENTICATED', 'an administrator must sign in');
  }

  private byAuthorization(req: IncomingMessage, surface: Surface, authorization: string) {
    const basic = basicCredentials(authorization);
    if (basic !== null) {
      const administrator = builtInAdministrator(basic, req, this.env);
      if (administrator !== null) return accept(administrator);
      return this.refuse(req, surface, 'UNAUTHENTICATED', 'wrong user or password');
    }
    const token = bearerToken(authorization);
    if (!token) return this.refuse(req, surface, 'UNAUTHENTICATED', 'Authorization must be Bearer or Basic');
    return this.afterToken(token, (outcome) => {
      if (outcome.kind === 'verified') return accept(outcome.principal);
      if (outcome.kind === 'refused') return this.refuse(req, surface, 'UNAUTHENTICATED', 'the token is not valid');
      return this.refuse(req, surface, 'UNAVAILABLE', 'the keys that verify this token cannot be had at the moment');
    });
  }

  private afterToken(token: string, decide: (outcome: TokenOutcome) => Resolution): Resolution | Promise<Resolution> {
    const outcome = this.tokens.verify(token);
    return outcome instanceof Promise ? outcome.then(decide) : decide(outcome);
  }

  private refuse(req: IncomingMessage, surface: Surface, code: ProblemCode, detail: string): Resolution {
    return { ok: false, refusal: { code, detail, headers: this.refusalHeaders(req, surface, code, detail) } };
  }

  private refusalHeaders(
    req: IncomingMessage,
    surface: Surface,
    code: ProblemCode,
    detail: string,
  ): Record<string, string> {
    if (code === 'UNAVAILABLE') return { 'Retry-After': '5' };
    if (code === 'MALFORMED_REQUEST' || code === 'IDENTITY_AMBIGUOUS') return {};
    const error = detail === 'the token is not valid' ? 'invalid_token' : undefined;
    return { 'WWW-Authenticate': challenge(req, surface, this.env, error) };
  }

  /** The same advice at most once a minute. */
  private advise(text: string): void {
    const now = Date.now();
    if (now - (this.lastAdvice.get(text) ?? 0) < 60_000) return;
    if (this.lastAdvice.size >= 1000) this.lastAdvice.clear();
    this.lastAdvice.set(text, now);
    this.log.warn(text);
  }
}

const accept = (principal: Principal): Resolution => ({ ok: true, principal });

const proxiedPrincipal = (user: ProxiedUser): Principal => ({
  id: `proxy:${user.value}`,
  name: user.name,
  email: user.email,
  groups: user.groups,
  role: user.admin ? 'admin' : 'user',
  source: 'proxy',
});
