import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { contradiction, strangerFamily } from './families.js';
import { parseGroups } from './groups.js';
import type { IdentityHeaders } from './identity-headers.js';
import { decodeUtf8, identityValue } from './identity-value.js';
import type { ProxiedUser, ProxyOutcome } from './proxied-user.js';
import { proxySettings, type ProxySettings } from './proxy-settings.js';
import { TrustedPeers } from './trusted-peers.service.js';

/** Decides whether a request's identity header is believed, and whom it names. */
@Injectable()
export class ProxyAuthenticator {
  readonly settings: ProxySettings;

  constructor(
    @InjectEnvironment() env: Environment,
    private readonly peers: TrustedPeers,
  ) {
    this.settings = proxySettings(env);
  }

  authenticate(headers: IdentityHeaders, socket: Socket): ProxyOutcome {
    if (!this.settings.enabled) return { kind: 'none', hint: null };
    const value = identityValue(headers.roles.user ?? '');
    if (value.kind === 'blank') return { kind: 'none', hint: strangerFamily(headers.arrived) };
    if (this.settings.modeUnknown) return modeRequired;
    if (!this.peers.trusts(socket)) return peerNotTrusted(socket.remoteAddress ?? 'an unknown address');
    if (value.kind === 'refused') {
      return refused('UNAUTHENTICATED', `the identity header ${value.why}`, 'The proxy sent no usable user name.');
    }
    const user = this.user(value.text, headers);
    const other = contradiction(user, this.settings, headers.arrived);
    if (other === null) return { kind: 'user', user };
    return refused(
      'IDENTITY_AMBIGUOUS',
      `${other} names somebody else than the trusted header`,
      'Let the proxy remove it.',
    );
  }

  private user(value: string, { roles }: IdentityHeaders): ProxiedUser {
    const { headers, groupsDelimiter, roleMap } = this.settings;
    const groups = roles.groups === undefined ? [] : parseGroups(roles.groups, groupsDelimiter);
    const email = headers.email === headers.user ? value : emailIn(roles.email);
    return {
      value,
      name: (roles.name && decodeUtf8(roles.name)?.replace(/\p{C}/gu, '').trim()) || value,
      email: email ?? (headers.user?.includes('email') && value.includes('@') ? value : null),
      groups,
      admin: groups.some((group) => Object.hasOwn(roleMap, group) && roleMap[group] === 'admin'),
    };
  }
}

function emailIn(latin1: string | undefined): string | null {
  const value = identityValue(latin1 ?? '');
  return value.kind === 'name' && value.text.includes('@') ? value.text : null;
}

const refused = (code: (ProxyOutcome & { kind: 'refused' })['code'], detail: string, advice: string): ProxyOutcome => ({
  kind: 'refused',
  code,
  detail,
  advice,
});

const modeRequired = refused(
  'PROXY_MODE_REQUIRED',
  'X-Auth-Request-* is believed only where the settings say how oauth2-proxy stands in front',
  'Set PROXY_PRESET=oauth2-proxy (a reverse proxy; reads X-Forwarded-User) or PROXY_PRESET=oauth2-proxy-auth-request (nginx, Traefik or Envoy set X-Auth-Request-*).',
);

const peerNotTrusted = (address: string): ProxyOutcome =>
  refused(
    'PROXY_PEER_NOT_TRUSTED',
    'an identity header came from a machine that may not name users',
    `If ${address} is your proxy, add: TRUSTED_PROXY_CIDRS=${address}/${address.includes(':') ? 128 : 32}`,
  );
