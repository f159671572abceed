import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { keepAtMost } from '../kept/keep-at-most.js';
import { AssertionVerifier, type Assertion, type AssertionOutcome } from './assertion-verifier.service.js';
import { basicCredentials } from './authorization.js';
import { contradiction, otherNames, strangerFamily } from './families.js';
import { parseGroups } from './groups.js';
import type { IdentityHeaders } from './identity-headers.js';
import { decodeUtf8, identityValue, type IdentityValue } from './identity-value.js';
import { areOfReverseProxy, isModeUnknown, ModesSeen } from './oauth2-proxy-mode.js';
import type { ProxiedUser, ProxyOutcome } from './proxied-user.js';
import * as refusals from './proxy-refusals.js';
import { isConnectionBound, proxySettings, type ProxySettings } from './presets/proxy-settings.js';
import { SharedSecrets } from '../secrets/shared-secret.js';
import { TrustedPeers } from './peers/trusted-peers.service.js';

/** Users that are remembered at most, and the longest text of theirs that is: some 10 MB together. */
const mostUsers = 5_000;
const longestText = 2_000;

/** Decides whether a request's identity header is believed, and whom it names. Every configured binding must hold. */
@Injectable()
export class ProxyAuthenticator {
  readonly settings: ProxySettings;
  /** Where only the assertion is bound, anything it does not sign may be the client's own text. */
  private readonly unsignedCounts: boolean;
  private readonly secrets: SharedSecrets;
  private readonly modeUnknown: boolean;
  private readonly modes: ModesSeen;
  /** By which headers other families name users and addresses. */
  private readonly others: ReadonlyMap<string, 'user' | 'email'>;
  /** What headers amounted to before: the same text names the same user, whose principal and rights are found at once. */
  private readonly users = new Map<string, ProxiedUser>();

  constructor(
    @InjectEnvironment() env: Environment,
    private readonly peers: TrustedPeers,
    private readonly assertions: AssertionVerifier,
  ) {
    this.settings = proxySettings(env);
    this.unsignedCounts = assertions.settings === null || isConnectionBound(env);
    this.secrets = new SharedSecrets(this.settings.secrets);
    this.modeUnknown = isModeUnknown(env);
    this.modes = new ModesSeen(env);
    this.others = otherNames(this.settings);
  }

  /** Synchronous unless an assertion is seen for the first time, or a host of TRUSTED_PROXY_HOSTS may have a new address. */
  authenticate(headers: IdentityHeaders, socket: Socket): ProxyOutcome | Promise<ProxyOutcome> {
    if (!this.settings.enabled) return { kind: 'none', hint: null };
    const value = identityValue(headers.roles.user ?? '');
    if (value.kind === 'blank') return this.withoutUser(headers, socket);
    if (this.modeUnknown) return refusals.modeRequired;
    const distrust = this.peers.distrust(socket);
    if (distrust === null) return this.fromTrusted(value, headers, socket);
    const refused = refusals.peerNotTrusted(socket.remoteAddress, distrust.certificate);
    if (distrust.certificate !== null || !this.peers.mayHaveMoved) return refused;
    return this.peers
      .lookAgain()
      .then(() => (this.peers.trusts(socket) ? this.fromTrusted(value, headers, socket) : refused));
  }

  private fromTrusted(
    value: Exclude<IdentityValue, { kind: 'blank' }>,
    headers: IdentityHeaders,
    socket: Socket,
  ): ProxyOutcome | Promise<ProxyOutcome> {
    if (!this.hasSecret(headers.roles)) return this.withoutSecret(headers.roles);
    if (this.modes.matters && this.modes.of(socket) === 'reverse-proxy')
      return refusals.wrongMode(socket.remoteAddress);
    if (value.kind === 'refused') return refusals.unusableValue(value.why);
    if (this.modes.matters) this.modes.saw(socket, 'auth-request');
    if (this.assertions.settings === null) return this.accept(value.text, headers, null);
    if (!headers.roles.assertion) return refusals.assertionMissing(this.settings.headers.assertion!);
    const outcome = this.assertions.verify(headers.roles.assertion);
    const decide = (assertion: AssertionOutcome) => this.afterAssertion(value.text, headers, assertion);
    return outcome instanceof Promise ? outcome.then(decide) : decide(outcome);
  }

  private withoutUser(headers: IdentityHeaders, socket: Socket): ProxyOutcome {
    if (!this.modes.matters || this.modeUnknown || !areOfReverseProxy(headers.arrived)) {
      return { kind: 'none', hint: strangerFamily(this.settings, headers.arrived) };
    }
    if (!this.peers.trusts(socket) || !this.hasSecret(headers.roles)) return { kind: 'none', hint: null };
    this.modes.saw(socket, 'reverse-proxy');
    return { kind: 'none', hint: refusals.reverseProxyHint(socket.remoteAddress, this.modes.of(socket)!) };
  }

  /** A secret that came as the password of a Basic header is one of the roles, and nobody's sign-in. */
  takeBasicSecret(headers: IdentityHeaders): IdentityHeaders {
    if (!this.settings.secretInBasic || headers.authorization === undefined) return headers;
    const basic = basicCredentials(headers.authorization);
    if (basic === null || !this.secrets.has(basic.password)) return headers;
    return { ...headers, authorization: undefined, roles: { ...headers.roles, secret: basic.password } };
  }

  private hasSecret({ secret }: IdentityHeaders['roles']): boolean {
    return this.settings.secrets.length === 0 || (secret !== undefined && this.secrets.has(secret));
  }

  private withoutSecret({ secret }: IdentityHeaders['roles']): ProxyOutcome {
    const { headers, secretInBasic } = this.settings;
    return refusals.secretMissing(secretInBasic ? 'The password of Basic' : headers.secret!, Boolean(secret));
  }

  private afterAssertion(value: string, headers: IdentityHeaders, outcome: AssertionOutcome): ProxyOutcome {
    if (outcome.kind !== 'verified') return refusals.assertionRefused(outcome);
    if (outcome.user !== value) return refusals.assertionConflict(value, outcome.user);
    return this.accept(value, headers, outcome);
  }

  private accept(value: string, headers: IdentityHeaders, assertion: Assertion | null): ProxyOutcome {
    const user = this.user(value, headers.roles, assertion);
    const other = contradiction(user, this.others, headers.arrived);
    const expires = assertion?.expires ?? Infinity;
    return other === null ? { kind: 'user', user, expires } : refusals.ambiguous(other);
  }

  private user(value: string, roles: IdentityHeaders['roles'], assertion: Assertion | null): ProxiedUser {
    // No header holds a line feed, and JSON writes none.
    let text = `${roles.user}\n${roles.email ?? ''}\n${roles.name ?? ''}\n${roles.groups ?? ''}`;
    if (assertion !== null) text += `\n${JSON.stringify([assertion.email, assertion.groups])}`;
    let user = this.users.get(text);
    if (user === undefined) {
      user = this.read(value, roles, assertion);
      if (text.length <= longestText) keepAtMost(this.users, mostUsers, text, user);
    }
    return user;
  }

  private read(value: string, roles: IdentityHeaders['roles'], assertion: Assertion | null): ProxiedUser {
    const { groupsDelimiter, roleMap } = this.settings;
    const groups =
      assertion?.groups ??
      (roles.groups !== undefined && this.unsignedCounts ? parseGroups(roles.groups, groupsDelimiter) : []);
    return {
      value,
      name: (roles.name && decodeUtf8(roles.name)?.replace(/\p{C}/gu, '').trim()) || value,
      email: assertion?.email ?? this.email(value, roles.email),
      groups,
      admin: groups.some((group) => Object.hasOwn(roleMap, group) && roleMap[group] === 'admin'),
    };
  }

  /** The address of the e-mail header; a user header that is documented to hold an address is one itself. */
  private email(user: string, header: string | undefined): string | null {
    const { headers } = this.settings;
    if (headers.user?.includes('email')) return user.includes('@') ? user : null;
    const value = identityValue((this.unsignedCounts && header) || '');
    return value.kind === 'name' && value.text.includes('@') ? value.text : null;
  }
}
