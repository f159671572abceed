import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { clockSkew } from '../jwt/verify-token.js';
import { hasExpired } from '../jwt/verified-token.js';
import { basicCredentials, bearerToken } from '../proxy-auth/authorization.js';
import { Tally } from '../problems/tally.js';
import { IdentityHeaderReader, removeHeader, type IdentityHeaders } from '../proxy-auth/identity-headers.js';
import { isLoopbackHost } from '../proxy-auth/peers/peer-address.js';
import type { ProxiedUser, ProxyOutcome } from '../proxy-auth/proxied-user.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import type { AnonymousReach } from './principal/access.js';
import { Advice } from './principal/advice.js';
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
import { TokenVerifier, type VerifiedToken } from './tokens/token-verifier.service.js';

/** Finds out who is calling. REST, MCP over every transport, the admin side and Swagger all ask it. */
@Injectable()
export class IdentityResolver {
  /** What anonymous callers may reach; `mayUse` takes it. */
  readonly anonymousReach: AnonymousReach;
  /** Who was let in, by surface and source, since the process began; refusals are counted by {@link AuditLog}. */
  readonly accepted = new Tally();
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
        this.accepted.count(surface, decision.principal.source);
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

  /** When what a principal hangs on ends by itself, milliseconds since 1970; Infinity where nothing says so. */
  endOf({ grant }: Principal): number {
    return (grant.ends + clockSkew) * 1000;
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
    return after(this.proxy.authenticate(headers, req.socket), (proxied: ProxyOutcome) => {
      if (proxied.kind === 'refused') {
        this.advice.give(`proxy ${proxied.about}`, () => `${proxied.code}: ${proxied.advice}`);
        return refuse(proxied.code, proxied.detail, proxied.code === 'UNAVAILABLE' ? { retryAfterSeconds: 5 } : {});
      }
      if (proxied.kind === 'none') return this.withoutProxy(req, surface, headers, proxied.hint);
      return after(this.beside(headers.authorization, proxied.user), (beside) =>
        surface === 'client'
          ? this.proxiedOnMcp(proxied, beside)
          : this.proxiedOnRest(req, surface, headers, proxied, beside),
      );
    });
  }

  private withoutProxy(
    req: IncomingMessage,
    surface: Surface,
    { authorization, cookie }: IdentityHeaders,
    hint: string | null,
  ): Decision | Promise<Decision> {
    if (hint !== null) this.advice.give('no header', () => `No identity header came. ${hint}`);
    if (authorization !== undefined) return this.signIn.byAuthorization(req, authorization);
    return after(this.bySession(surface, cookie, null), (session) => session ?? this.unnamed(req, surface, hint));
  }

  private unnamed(req: IncomingMessage, surface: Surface, hint: string | null): Decision {
    if (!this.env.AUTH_REQUIRED && (surface === 'client' || surface === 'read')) return accept(anonymous);
    const { enabled, headers: expected } = this.proxy.settings;
    if (enabled && hint === null) {
      const peer = req.socket.remoteAddress ?? 'a socket without address';
      this.advice.give(
        'nothing',
        () => `No identity header came from ${peer}; ${expected.user} is expected from the proxy.`,
      );
    }
    return refuse('UNAUTHENTICATED', 'credentials are required');
  }

  /** A browser's session, never on an MCP path and never to begin another with; null without one. */
  private bySession(surface: Surface, cookie: string | undefined, proxied: Principal | null) {
    if (cookie === undefined || surface === 'client' || surface === 'sign-in') return null;
    return this.sessions.open(cookie, proxied);
  }

  /** The header names the user. A token beside it may not name another one. */
  private proxiedOnMcp({ user, expires }: Named, beside: Beside): Decision {
    if (beside === 'another token') return refuse('IDENTITY_CONFLICT', 'the token and the proxy name different users');
    return accept(this.principalOf(user), expires);
  }

  /** REST, where an administrator may sign in themselves: with Authorization or a session. */
  private proxiedOnRest(
    req: IncomingMessage,
    surface: Surface,
    { authorization, cookie }: IdentityHeaders,
    named: Named,
    beside: Beside,
  ): Decision | Promise<Decision> {
    const session = beside === 'nothing' ? this.bySession(surface, cookie, this.principalOf(named.user)) : null;
    return after(session, (found) => found ?? this.proxiedWithoutSession(req, surface, authorization, named, beside));
  }

  private proxiedWithoutSession(
    req: IncomingMessage,
    surface: Surface,
    authorization: string | undefined,
    named: Named,
    beside: Beside,
  ): Decision | Promise<Decision> {
    const { user, expires } = named;
    const signsIn = surface === 'admin' ? beside !== 'nothing' : basicCredentials(authorization ?? '') !== null;
    if (surface === 'read' || (surface !== 'admin' && !signsIn)) return this.proxiedOnMcp(named, beside);
    if (!signsIn) return user.admin ? accept(this.principalOf(user), expires) : this.mustSignIn(authorization);
    return after(this.signIn.byAuthorization(req, authorization!, proxyId(user.value)), (decision) =>
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

  /** The same principal for the same user object, so that what is known of them by object is found at once. */
  private principalOf(user: ProxiedUser): Principal {
    let principal = this.proxied.get(user);
    if (principal === undefined) {
      principal = proxiedPrincipal(user, this.env);
      this.proxied.set(user, principal);
    }
    return principal;
  }
}

type Named = Extract<ProxyOutcome, { kind: 'user' }>;

/** Nothing that counts; Basic or an administrator's own token; a token that is bad or names somebody else. */
type Beside = 'nothing' | 'sign-in' | 'another token';

const namesUser = ({ names, principal }: VerifiedToken, { value, email }: ProxiedUser): boolean =>
  principal.id === proxyId(value) || names.some((name) => name === value || name === email);

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
