import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { defaultGateways, documentedPeers, networkMatcher } from './peer-address.js';
import { isBound } from './proxy-settings.js';

/** Whether a connection comes from a machine that may name users. */
@Injectable()
export class TrustedPeers {
  private readonly believes: (address: string) => boolean;
  private readonly known = new Map<string, boolean>();

  constructor(@InjectEnvironment() private readonly env: Environment) {
    this.believes = matcher(env);
  }

  trusts(socket: Socket): boolean {
    if (this.env.TRUST_PROXY_AUTH_DANGEROUSLY) return true;
    const address = socket.remoteAddress;
    // Sockets of a unix listener have no address; those of a TCP listener lose it when the peer is gone.
    if (address === undefined) return this.env.HOST.startsWith('/');
    let trusted = this.known.get(address);
    if (trusted === undefined) {
      trusted = this.believes(address);
      if (this.known.size < 10_000) this.known.set(address, trusted);
    }
    return trusted;
  }
}

function matcher(env: Environment): (address: string) => boolean {
  if (env.TRUSTED_PROXY_CIDRS.length > 0) return networkMatcher(env.TRUSTED_PROXY_CIDRS);
  return isBound(env) ? () => true : documentedPeers(containerGateways());
}

/** Only in a container do published ports arrive from the default gateway; on a plain machine it is the router. */
function containerGateways(): string[] {
  try {
    return defaultGateways(readFileSync('/proc/net/route', 'utf8'));
  } catch {
    return [];
  }
}
