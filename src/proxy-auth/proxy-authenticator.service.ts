import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { AssertionVerifier, type Assertion, type AssertionOutcome } from './assertion-verifier.service.js';
import { basicCredentials } from './authorization.js';
import { contradiction, strangerFamily } from './families.js';
import { parseGroups } from './groups.js';
import type { IdentityHeaders } from './identity-headers.js';
import { decodeUtf8, identityValue } from './identity-value.js';
import type { ProxiedUser, ProxyOutcome } from './proxied-user.js';
import * as refusals from './proxy-refusals.js';
import { isConnectionBound, proxySettings, type ProxySettings } from './proxy-settings.js';
import { isOneOf } from './shared-secret.js';
import { TrustedPeers } from './trusted-peers.service.js';

/** Decides whether a request's identity header is believed, and whom it names. Every configured binding must hold. */
@Injectable()
export class ProxyAuthenticator {
  readonly settings: ProxySettings;
  /** Where only the assertion is bound, anything it does not sign may be the client's own text. */
  private readonly unsignedCounts: boolean;

  constructor(
    @InjectEnvironment() env: Environment,
    private readonly peers: TrustedPeers,
    private readonly assertions: AssertionVerifier,
  ) {
    this.settings = proxySettings(env);
    this.unsignedCounts = assertions.settings === null || isConnectionBound(env);
  }

  /** Synchronous unless an assertion is seen for the first time. */
  authenticate(headers: IdentityHeaders, socket: Socket): ProxyOutcome | Promise<ProxyOutcome> {
    if (!this.settings.enabled) return { kind: 'none', hint: null };
    const value = identityValue(headers.roles.user ?? '');
    if (value.kind === 'blank') return { kind: 'none', hint: strangerFamily(headers.arrived) };
    if (this.settings.modeUnknown) return refusals.modeRequired;
    if (!this.peers.trusts(socket)) return refusals.peerNotTrusted(socket.remoteAddress);
    if (!this.hasSecret(headers)) return refusals.secretMissing;
    if (value.kind === 'refused') return refusals.unusableValue(value.why);
    if (this.assertions.settings === null) return this.accept(value.text, headers, null);
    if (!headers.roles.assertion) return refusals.assertionMissing;
    const outcome = this.assertions.verify(headers.roles.assertion);
    const decide = (assertion: AssertionOutcome) => this.afterAssertion(value.text, headers, assertion);
    return outcome instanceof Promise ? outcome.then(decide) : decide(outcome);
  }

  /** Whether an Authorization header is how the proxy sends its secret, and so is nobody's sign-in. */
  isProxySecret(authorization: string | undefined): boolean {
    if (authorization === undefined || !this.settings.secretInBasic) return false;
    const basic = basicCredentials(authorization);
    return basic !== null && isOneOf(basic.password, this.settings.secrets);
  }

  private hasSecret({ roles, authorization }: IdentityHeaders): boolean {
    if (this.settings.secrets.length === 0) return true;
    if (this.settings.secretInBasic) return this.isProxySecret(authorization);
    return roles.secret !== undefined && isOneOf(roles.secret, this.settings.secrets);
  }

  private afterAssertion(value: string, headers: IdentityHeaders, outcome: AssertionOutcome): ProxyOutcome {
    if (outcome.kind === 'unavailable') return refusals.keysAway;
    if (outcome.kind === 'refused') return refusals.assertionMissing;
    if (outcome.user !== value) return refusals.assertionConflict;
    return this.accept(value, headers, outcome);
  }

  private accept(value: string, headers: IdentityHeaders, assertion: Assertion | null): ProxyOutcome {
    const user = this.user(value, headers, assertion);
    const other = contradiction(user, this.settings, headers.arrived);
    return other === null ? { kind: 'user', user } : refusals.ambiguous(other);
  }

  private user(value: string, { roles }: IdentityHeaders, assertion: Assertion | null): ProxiedUser {
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
