import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { every } from '../../problems/guarded.js';
import { certificateCheck, type CertificateFault } from './client-certificate.js';
import { normalAddress } from '../../addresses/address.js';
import { defaultGateways, documentedPeers, networkMatcher } from './peer-address.js';
import { isBound } from '../presets/proxy-settings.js';

const resolveAgainMs = 30_000;
/** A header from an unknown peer has the names resolved again at most this often, and waits for it this long. */
const resolveAtOnceMs = 1_000;
const waitMs = 2_000;
/** A name that cannot be resolved keeps its last addresses this long: then they may be somebody else's. */
const keepMs = 5 * 60_000;

/** Whether a connection comes from a machine that may name users. */
@Injectable()
export class TrustedPeers implements OnModuleInit, OnModuleDestroy {
  private readonly inNetworks: (address: string) => boolean;
  private readonly certificateProblem: (socket: Socket) => CertificateFault | null;
  private readonly hosts = new Map<string, { addresses: readonly string[]; at: number }>();
  private readonly known = new Map<string, boolean>();
  private readonly log = new Logger('Identity');
  private readonly complained = new Map<string, number>();
  private resolving: Promise<void> | null = null;
  private resolvedAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;

  constructor(@InjectEnvironment() private readonly env: Environment) {
    this.inNetworks = networks(env);
    this.certificateProblem = certificateCheck(env);
  }

  async onModuleInit(): Promise<void> {
    if (this.env.TRUSTED_PROXY_HOSTS.length === 0) return;
    await this.resolve();
    this.timer = every('trusted proxies', resolveAgainMs, () => this.resolve()).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  trusts(socket: Socket): boolean {
    return this.distrust(socket) === null;
  }

  /** Why a peer may not name users, or null: its address is none of the proxy's, or its certificate is not. */
  distrust(socket: Socket): { readonly certificate: CertificateFault | null } | null {
    if (this.env.TRUST_PROXY_AUTH_DANGEROUSLY) return null;
    if (!this.trustsAddress(socket.remoteAddress)) return { certificate: null };
    const certificate = this.certificateProblem(socket);
    return certificate === null ? null : { certificate };
  }

  /**
   * Whether an unknown address may be one that a host of TRUSTED_PROXY_HOSTS has got since: its container was made anew. Then
   * {@link lookAgain} is worth the wait.
   */
  get mayHaveMoved(): boolean {
    if (this.env.TRUSTED_PROXY_HOSTS.length === 0) return false;
    return this.resolving !== null || performance.now() - this.resolvedAt >= resolveAtOnceMs;
  }

  /** Resolves the hosts again, once for all who ask meanwhile; ends early where the name server is slow. */
  async lookAgain(): Promise<void> {
    const late = new AbortController();
    const timeout = sleep(waitMs, undefined, { signal: late.signal, ref: false }).catch(() => {});
    await Promise.race([this.resolve(), timeout]);
    late.abort();
  }

  private resolve(): Promise<void> {
    this.resolving ??= this.resolveHosts().finally(() => {
      this.resolving = null;
      this.resolvedAt = performance.now();
    });
    return this.resolving;
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
          this.complain(host, (error as NodeJS.ErrnoException).code);
        }
      }),
    );
    this.known.clear();
  }

  /** No more often than names are resolved when nobody asks. */
  private complain(host: string, code: string | undefined): void {
    const now = performance.now();
    if (now - (this.complained.get(host) ?? -Infinity) < resolveAgainMs - resolveAtOnceMs) return;
    this.complained.set(host, now);
    this.log.warn(`TRUSTED_PROXY_HOSTS: ${host} cannot be resolved (${code})`);
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
