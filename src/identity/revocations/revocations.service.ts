import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThan, MoreThan, type EntityManager, type Repository } from 'typeorm';
import type { AuditEntry } from '../../audit/audit-entry.js';
import { recordChange } from '../../audit/audit-rows.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { later } from '../../problems/guarded.js';
import { denial, type Grant } from '../principal/grant.js';
import type { Principal } from '../principal/principal.js';
import { Revocation, type RevocationKind } from './revocation.entity.js';

const channel = 'revocations';
const againMs = 1000;
/** Tells the states of all deny lists of this process apart. */
let states = 0;

/**
 * The deny list, whole in memory, so that asking costs nothing and outlives the database. A change reaches every replica by
 * the change feed.
 */
@Injectable()
export class Revocations implements OnModuleInit, OnModuleDestroy {
  private denied: ReadonlySet<string> = new Set();
  private version = states++;
  private readonly handlers = new Set<() => void>();
  private end: () => void = () => {};
  private loading: Promise<void> = Promise.resolve();
  private again: NodeJS.Timeout | undefined;

  constructor(
    @InjectRepository(Revocation) private readonly revocations: Repository<Revocation>,
    private readonly feed: ChangeFeed,
  ) {}

  async onModuleInit(): Promise<void> {
    this.end = this.feed.subscribe(channel, () => this.load());
    await this.load();
  }

  onModuleDestroy(): void {
    this.end();
    clearTimeout(this.again);
  }

  /** Whether any link of a grant is denied. Every call asks; the list is searched once for each state of it. */
  denies({ asked, denials }: Grant): boolean {
    if (asked.version !== this.version) {
      asked.version = this.version;
      asked.denied = denials.some((name) => this.denied.has(name));
    }
    return asked.denied;
  }

  /** `handler` is called after each change. Returns the function that ends the subscription. */
  onChange(handler: () => void): () => void {
    this.handlers.add(handler);
    return () => this.handlers.delete(handler);
  }

  list(): Promise<Revocation[]> {
    return this.revocations.find({ order: { createdAt: 'DESC' } });
  }

  /** Denies it everywhere. `also` runs in the same transaction. */
  async add(
    entry: Omit<Revocation, 'createdAt' | 'createdBy'>,
    by: Pick<Principal, 'id' | 'source'>,
    also?: (manager: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    await this.feed.transaction(async (manager, announce) => {
      await manager.delete(Revocation, { expiresAt: LessThan(new Date()) });
      await manager.upsert(Revocation, { ...entry, createdBy: by.id }, ['kind', 'value']);
      await also?.(manager);
      await recordChange(manager, change(by, 'revocation.create', entry));
      await announce(channel, {});
    });
  }

  /** Allows it again; false where it was not denied. */
  async remove(kind: RevocationKind, value: string, by: Pick<Principal, 'id' | 'source'>): Promise<boolean> {
    return this.feed.transaction(async (manager, announce) => {
      const { affected } = await manager.delete(Revocation, { kind, value });
      if (!affected) return false;
      await recordChange(manager, change(by, 'revocation.delete', { kind, value }));
      await announce(channel, {});
      return true;
    });
  }

  /** One after the other, so that an older answer never replaces a newer one; again until the database answers. */
  private load(): Promise<void> {
    const loading = this.loading.then(() => this.read());
    this.loading = loading.catch(() => {
      clearTimeout(this.again);
      this.again = later('revocations', againMs, () => this.load().catch(() => {})).unref();
    });
    return loading;
  }

  private async read(): Promise<void> {
    const now = new Date();
    const rows = await this.revocations.find({
      select: { kind: true, value: true },
      where: [{ expiresAt: IsNull() }, { expiresAt: MoreThan(now) }],
    });
    this.denied = new Set(rows.map(({ kind, value }) => denial(kind, value)));
    this.version = states++;
    for (const handler of this.handlers) handler();
  }
}

const change = (
  by: Pick<Principal, 'id' | 'source'>,
  action: string,
  { kind, value }: Pick<Revocation, 'kind' | 'value'>,
): AuditEntry => ({ actor: by.id, source: by.source, action, target: `${kind} ${value}`, outcome: 'ok' });
