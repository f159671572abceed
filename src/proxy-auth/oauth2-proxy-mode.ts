import type { Socket } from 'node:net';
import type { Environment } from '../config/environment.js';
import { keepAtMost } from '../kept/keep-at-most.js';
import type { ArrivedHeader } from './identity-headers.js';
import { identityValue } from './identity-value.js';
import { configuredHeaders, hasAssertion, isSecretInBasic } from './presets/proxy-settings.js';

/**
 * How oauth2-proxy stands in front. As a reverse proxy it sends `X-Forwarded-User` and lets clients send `X-Auth-Request-*`;
 * asked by another proxy (nginx auth_request, forward auth, ext_authz) its answer holds `X-Auth-Request-*`, which that proxy
 * copies, and a client's own `X-Forwarded-User` may pass.
 */
export type OAuth2ProxyMode = 'reverse-proxy' | 'auth-request';

const isAuthRequest = (name: string | undefined): boolean => name?.startsWith('x-auth-request-') === true;

/** Why the settings name a header that oauth2-proxy lets clients write in the mode they speak of; empty where they do not. */
export function modeProblems(env: Environment): string[] {
  const { user, email, name, groups } = configuredHeaders(env);
  const forged = [user, email, name, groups].find(isAuthRequest);
  if (forged === undefined) return [];
  const said = isSecretInBasic(env)
    ? 'TRUSTED_PROXY_SECRET_HEADER=basic-password'
    : env.PROXY_PRESET === 'oauth2-proxy'
      ? 'PROXY_PRESET=oauth2-proxy'
      : user?.startsWith('x-forwarded-')
        ? user
        : null;
  if (said === null) return [];
  return [
    `${said} is oauth2-proxy as a reverse proxy, which never sends ${forged} and lets clients send it: ` +
      'use PROXY_PRESET=oauth2-proxy and its X-Forwarded-* headers',
  ];
}

/** X-Auth-Request-* with neither a word on the mode nor a secret nor a signature. */
export const isModeUnknown = (env: Environment): boolean =>
  env.PROXY_PRESET !== 'oauth2-proxy-auth-request' &&
  env.TRUSTED_PROXY_SECRET === '' &&
  !hasAssertion(env) &&
  isAuthRequest(configuredHeaders(env).user);

/** Whether the settings are only true in the auth-request mode, and no signature says who the user is. */
const dependsOnMode = (env: Environment): boolean => isAuthRequest(configuredHeaders(env).user) && !hasAssertion(env);

/** More peers than this are not remembered: the oldest is forgotten. */
const mostPeers = 1000;

/**
 * What each trusted peer showed of its mode. Its first word counts, for the life of the process: no request proves one mode
 * against somebody who may write all headers of it, and later words may be those of a user who wants to shut the others out
 * (docs/decisions/0007-the-mode-of-oauth2-proxy.md).
 */
export class ModesSeen {
  private readonly modes = new Map<string, OAuth2ProxyMode>();
  /** Whether anything is to be asked or told. */
  readonly matters: boolean;

  constructor(env: Environment) {
    this.matters = dependsOnMode(env);
  }

  of(socket: Socket): OAuth2ProxyMode | undefined {
    return this.modes.get(peerOf(socket));
  }

  /** The peer sent a user in `X-Auth-Request-*`, or, as only a reverse proxy does, in `X-Forwarded-*` alone. */
  saw(socket: Socket, mode: OAuth2ProxyMode): void {
    const peer = peerOf(socket);
    if (!this.modes.has(peer)) keepAtMost(this.modes, mostPeers, peer, mode);
  }
}

/** Peers of a unix listener have no address; they are one. */
const peerOf = ({ remoteAddress }: Socket): string => remoteAddress ?? '';

/** Whether the headers of a request are those of oauth2-proxy as a reverse proxy, and none of its other mode. */
export function areOfReverseProxy(arrived: readonly ArrivedHeader[]): boolean {
  let named = false;
  for (const { name, value } of arrived) {
    const lower = name.toLowerCase();
    if (isAuthRequest(lower)) return false;
    if (lower === 'x-forwarded-user' || lower === 'x-forwarded-email') named ||= identityValue(value).kind === 'name';
  }
  return named;
}
