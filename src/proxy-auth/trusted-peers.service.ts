import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { certificateCheck } from './client-certificate.js';
import { defaultGateways, documentedPeers, networkMatcher, normalAddress } from './peer-address.js';
import { isBound } from './proxy-settings.js';

const resolveAgainMs = 30_000;
/** A name that cannot be resolved keeps its last addresses this long: then they may be somebody else's. */
const keepMs = 5 * 60_000;

/** Whether a connection comes from a machine that may name users. */
@Injectable()
export class TrustedPeers implements OnModuleInit, OnModuleDestroy {
  private readonly inNetworks: (address: string) => boolean;
  private readonly certificateProblem: (socket: Socket) => string | null;
  private readonly hosts = new Map<string, { addresses: readonly string[]; at: number }>();
  private readonly known = new Map<string, boolean>();
  private readonly log = new Logger('Identity');
  private timer: NodeJS.Timeout | undefined;

  constructor(@InjectEnvironment() private readonly env: Environment) {
    this.inNetworks = networks(env);
    this.certificateProblem = certificateCheck(env);
  }

  async onModuleInit(): Promise<void> {
    if (this.env.TRUSTED_PROXY_HOSTS.length === 0) return;
    await this.resolveHosts();
    this.timer = setInterval(() => void this.resolveHosts(), resolveAgainMs).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  trusts(socket: Socket): boolean {
    return this.distrust(socket) === null;
  }

  /** Why a peer may not name users, or null: its address is none of the proxy's, or (in words) its certificate is not. */
  distrust(socket: Socket): { readonly certificate: string | null } | null {
    if (this.env.TRUST_PROXY_AUTH_DANGEROUSLY) return null;
    if (!this.trustsAddress(socket.remoteAddress)) return { certificate: null };
    const certificate = this.certificateProblem(socket);
    return certificate === null ? null : { certificate };
  }

  private trustsAddress(address: string | undefined): boolean {
    // Sockets of a unix listener have no address; those of a TCP listener lose it when the peer is gone.
    if (address === undefined) return this.env.HOST.startsWith('/');
    let trusted = this.known.get(address);
    if (trusted === undefined) {
      trusted = this.inNetworks(address) || this.isHost(normalAddress(address));
      if (this.known.size < 10_000) this.known.set(address, trusted);
    }
    return trusted;
  }

  private isHost(address: string): boolean {
    for (const { addresses, at } of this.hosts.values()) {
      if (Date.now() - at <= keepMs && addresses.includes(address)) return true;
    }
    return false;
  }

  private async resolveHosts(): Promise<void> {
    await Promise.all(
      this.env.TRUSTED_PROXY_HOSTS.map(async (host) => {
        try {
          const found = await lookup(host, { all: true });
          this.hosts.set(host, { addresses: found.map(({ address }) => normalAddress(address)), at: Date.now() });
        } catch (error) {
          this.log.warn(`TRUSTED_PROXY_HOSTS: ${host} cannot be resolved (${(error as NodeJS.ErrnoException).code})`);
        }
      }),
    );
    this.known.clear();
  }
}

/** Networks that may name users; hosts come on top of TRUSTED_PROXY_CIDRS. */
function networks(env: Environment): (address: string) => boolean {
  if (env.TRUSTED_PROXY_CIDRS.length > 0 || env.TRUSTED_PROXY_HOSTS.length > 0) {
    return networkMatcher(env.TRUSTED_PROXY_CIDRS);
  }
  // A secret, an assertion or a client certificate says who it is, wherever it comes from.
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
