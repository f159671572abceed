import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, InjectEnvironment } from '../../config/environment.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { IdentityResolver } from '../../identity/identity-resolver.service.js';
import type { Principal } from '../../identity/principal/principal.js';
import { Breakers } from '../../upstream/target/breakers.js';
import { Dispatchers } from '../../upstream/dial/dispatchers.js';
import type { CatalogueChange, CatalogueGateway, CatalogueServer, View } from '../snapshot/catalogue.js';
import { later } from '../../problems/guarded.js';
import { CatalogueLoader } from './catalogue-loader.service.js';
import { differenceOf } from '../snapshot/difference.js';
import { PartCache } from '../snapshot/part-cache.js';
import { Snapshot } from '../snapshot/snapshot.js';

/** Wait before what could not be read is read again, in milliseconds; doubles up to the most. */
const RETRY_MS = 1_000;
const MOST_RETRY_MS = 30_000;
/** A new snapshot waits this many times as long as the last one took to make, so that a storm of changes never holds calls up. */
const REST = 10;

/**
 * What every caller may see, from memory. Rows are read at the start and when the change feed names them, never for a
 * request; while the database is away the last snapshot holds.
 */
@Injectable()
export class CatalogService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Catalogue');
  private readonly parts: PartCache;
  private readonly handlers = new Set<(change: CatalogueChange) => void>();
  private readonly stops: (() => void)[] = [];
  private readonly gateways = new Map<string, CatalogueGateway>();
  private readonly servers = new Map<string, CatalogueServer>();
  private current: Snapshot;
  private work: Promise<void> = Promise.resolve();
  private retry: NodeJS.Timeout | null = null;
  private retryMs = RETRY_MS;
  private publishing: Promise<void> | null = null;
  private notBefore = 0;
  /** Whether every row has been read once. Until then the snapshot is empty, not merely old. */
  private complete = false;
  /** Since when what has changed could not be read (performance.now()); null while it could. */
  private failingSince: number | null = 0;

  constructor(
    private readonly loader: CatalogueLoader,
    private readonly feed: ChangeFeed,
    private readonly identity: IdentityResolver,
    private readonly dispatchers: Dispatchers,
    private readonly breakers: Breakers,
    @InjectEnvironment() env: Environment,
  ) {
    this.parts = new PartCache(env.TOOL_NAME_STYLE);
    this.current = this.build();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.stops.push(
      this.feed.subscribe('gateways', (payload) => this.queue(() => this.rereadGateway(payload))),
      this.feed.subscribe('servers', (payload) => this.queue(() => this.rereadServer(payload))),
    );
    await this.queue(() => this.rereadAll());
  }

  async onModuleDestroy(): Promise<void> {
    for (const stop of this.stops.splice(0)) stop();
    if (this.retry !== null) clearTimeout(this.retry);
    await this.work;
    await this.publishing;
  }

  get loaded(): boolean {
    return this.complete;
  }

  /** For how long changes may be missing here, in milliseconds; 0 while it holds what the database holds. */
  get staleMs(): number {
    const now = performance.now();
    return now - Math.min(this.failingSince ?? now, this.feed.deafSince ?? now);
  }

  get snapshot(): Snapshot {
    return this.current;
  }

  /** Everything the principal may see, names prefixed. */
  aggregate(principal: Principal): View {
    return this.current.aggregate(principal);
  }

  /** A virtual server; undefined also where the principal may not see it. */
  server(idOrSlug: string, principal: Principal): View | undefined {
    return this.current.server(idOrSlug, principal);
  }

  /** One gateway, names as its upstream wrote them; undefined also where the principal may not see it. */
  gateway(idOrSlug: string, principal: Principal): View | undefined {
    return this.current.gateway(idOrSlug, principal);
  }

  /** Whether there is such a gateway or virtual server, and for others alone; false where it was removed or switched off. */
  withholds(kind: 'gateway' | 'server', idOrSlug: string, principal: Principal): boolean {
    return this.current.withholds(kind, idOrSlug, principal);
  }

  /** A gateway whoever may see it, for what the gateway itself has to do there. */
  gatewayById(id: string): CatalogueGateway | undefined {
    return this.gateways.get(id);
  }

  /** As {@link gatewayById}. */
  serverById(id: string): CatalogueServer | undefined {
    return this.servers.get(id);
  }

  /** Names of the tools a gateway offers, each as its upstream wrote it; undefined where there is no such gateway. */
  toolsOf(slug: string): ReadonlySet<string> | undefined {
    for (const gateway of this.gateways.values()) {
      if (gateway.slug === slug)
        return new Set(gateway.items.flatMap(({ kind, name }) => (kind === 'tool' ? name : [])));
    }
    return undefined;
  }

  /** `handler` is called after each change that a client could see, when the new snapshot already holds. */
  onChange(handler: (change: CatalogueChange) => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  /**
   * Changes are read one after the other, so that an older row never replaces a newer one; one snapshot may take up
   * several. Resolves when the change holds.
   */
  private queue(reread: () => Promise<void>): Promise<void> {
    const run = this.work.then(reread);
    this.work = run.catch(() => undefined);
    return run.then(
      () => {
        this.retryMs = RETRY_MS;
        this.failingSince = null;
        return this.publishSoon();
      },
      (error: unknown) => this.rereadLater(error as Error),
    );
  }

  private publishSoon(): Promise<void> {
    this.publishing ??= (async () => {
      const wait = this.notBefore - performance.now();
      await (wait > 0 ? sleep(wait) : null);
      this.publishing = null;
      const began = performance.now();
      this.publish();
      const ended = performance.now();
      this.notBefore = ended + REST * (ended - began);
    })();
    return this.publishing;
  }

  private rereadLater(error: Error): void {
    this.logger.warn(`The catalogue could not be read, the last one holds: ${error.message}`);
    this.failingSince ??= performance.now();
    if (this.retry !== null) return;
    this.retry = later('catalogue', this.retryMs, () => {
      this.retry = null;
      return this.queue(() => this.rereadAll());
    }).unref();
    this.retryMs = Math.min(this.retryMs * 2, MOST_RETRY_MS);
  }

  private async rereadAll(): Promise<void> {
    const [gateways, servers] = [await this.loader.allGateways(), await this.loader.allServers()];
    replaceAll(this.gateways, gateways);
    replaceAll(this.servers, servers);
    this.complete = true;
  }

  private async rereadGateway(payload: Record<string, unknown> | null): Promise<void> {
    if (typeof payload?.id !== 'string') return this.rereadAll();
    replaceOne(this.gateways, payload.id, await this.loader.gateway(payload.id));
  }

  private async rereadServer(payload: Record<string, unknown> | null): Promise<void> {
    if (typeof payload?.id !== 'string') return this.rereadAll();
    replaceOne(this.servers, payload.id, await this.loader.server(payload.id));
  }

  private build(): Snapshot {
    return new Snapshot(this.gateways.values(), this.servers.values(), this.parts, this.identity.anonymousReach);
  }

  private publish(): void {
    const before = this.current;
    this.current = this.build();
    this.dispatchers.keepOnly([...this.gateways.values()].map(({ target }) => target));
    this.breakers.keepOnly(new Set(this.gateways.keys()));
    const change = differenceOf(before, this.current);
    if (change === null) return;
    for (const handler of this.handlers) {
      try {
        handler(change);
      } catch (error) {
        this.logger.error('a subscriber of the catalogue failed', (error as Error).stack);
      }
    }
  }
}

function replaceOne<T>(map: Map<string, T>, id: string, value: T | null): void {
  if (value === null) map.delete(id);
  else map.set(id, value);
}

function replaceAll<T extends { readonly id: string }>(map: Map<string, T>, values: readonly T[]): void {
  map.clear();
  for (const value of values) map.set(value.id, value);
}
