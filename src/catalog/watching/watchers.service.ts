import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { GatewayRefresh } from '../../gateways/observing/gateway-refresh.service.js';
import { Dispatchers } from '../../upstream/dial/dispatchers.js';
import { CatalogService } from '../loading/catalog.service.js';
import type { CatalogueGateway } from '../snapshot/catalogue.js';
import { guarded } from '../../problems/guarded.js';
import { Rereading } from './rereading.js';
import { Watcher } from './watcher.js';

/** Least time between two askings of an upstream because it said that a list changed, in milliseconds. */
const GAP_MS = 1_000;
/** Most streams that are kept open for this; upstreams beyond it are read at their interval only. */
const MOST_WATCHERS = 2_000;
/** First streams are opened, and lists read again, over this many milliseconds for each gateway, so that a start does not ask all at once. */
const SPREAD_MS = 25;

interface Watched {
  readonly key: string;
  readonly watcher: Watcher;
  readonly changed: Rereading;
}

/** One watcher for each upstream that says its lists may change; a change has the gateway's lists read again. */
@Injectable()
export class Watchers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Catalogue');
  private readonly watched = new Map<string, Watched>();
  private stopFollowing: (() => void) | null = null;

  constructor(
    private readonly catalog: CatalogService,
    private readonly dispatchers: Dispatchers,
    private readonly refresh: GatewayRefresh,
  ) {}

  onApplicationBootstrap(): void {
    this.stopFollowing = this.catalog.onChange(() => this.follow());
    this.follow();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopFollowing?.();
    const ended = [...this.watched.keys()].map((id) => this.end(id));
    await Promise.all(ended);
  }

  /** Starts and ends watchers as the snapshot has it; one whose upstream is the same goes on. */
  private follow(): void {
    const wanted = this.catalog.snapshot.gateways.filter(mayChange).slice(0, MOST_WATCHERS);
    const keys = new Map(wanted.map((gateway) => [gateway.id, keyOf(gateway)]));
    for (const [id, { key }] of this.watched) if (keys.get(id) !== key) guarded('watcher', () => this.end(id));
    for (const gateway of wanted) {
      if (this.watched.has(gateway.id)) continue;
      const changed = new Rereading(() => this.reread(gateway), GAP_MS);
      const delay = Math.random() * SPREAD_MS * wanted.length;
      const watcher = new Watcher(gateway, this.dispatchers.for(gateway.target), changed, delay);
      this.watched.set(gateway.id, { key: keys.get(gateway.id)!, watcher, changed });
    }
  }

  private async end(id: string): Promise<void> {
    const watched = this.watched.get(id);
    this.watched.delete(id);
    watched?.changed.stop();
    watched?.watcher.stop();
    await watched?.watcher.done;
  }

  private async reread(gateway: CatalogueGateway): Promise<void> {
    try {
      await this.refresh.refresh(gateway.id);
    } catch (error) {
      this.logger.warn(`Gateway ${gateway.slug} changed and cannot be read again: ${(error as Error).message}`);
    }
  }
}

/** Its upstream says that a list may change. */
function mayChange({ modern, legacy, capabilities }: CatalogueGateway): boolean {
  const said = modern?.capabilities ?? legacy?.capabilities ?? capabilities;
  return ['tools', 'prompts', 'resources'].some(
    (list) => (said[list] as { listChanged?: unknown } | undefined)?.listChanged === true,
  );
}

/** Equal while a watcher may go on: the same place, spoken to in the same way with the same credentials. */
function keyOf({ target, transport, modern }: CatalogueGateway): string {
  let credentials: unknown;
  try {
    credentials = [target.credentialHeaders(), target.credentialQuery()];
  } catch {
    credentials = null;
  }
  return JSON.stringify([
    target.url.href,
    target.caCertificate,
    target.client?.certificate,
    target.proxy,
    transport,
    modern !== null,
    credentials,
  ]);
}
