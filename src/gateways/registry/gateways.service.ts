import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { EntityManager, QueryDeepPartialEntity, Repository } from 'typeorm';
import { areNone } from '../../credentials/credentials.js';
import { sealCredentials } from '../../credentials/seal-credentials.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { KeyRotation } from '../../secrets/key-rotation.service.js';
import type { Discovery } from '../../upstream/discovery/discovery.js';
import { Probe } from '../../upstream/discovery/probe.js';
import { storeItems } from '../observing/discovered-items.js';
import { conflictOf, refuseTaken, Reservations } from './gateway-conflicts.js';
import { editedDraft, newDraft, type DraftTools, type GatewayDraft } from '../fields/gateway-draft.js';
import { Gateway } from '../row/gateway.entity.js';
import type { GatewayInput } from '../fields/gateway-input.js';
import { findGateway } from '../row/gateway-lookup.js';
import { GatewayTargets } from '../row/gateway-targets.service.js';
import { notFound, raced, refuseVersion, refusedByUpstream, type SeenVersion } from '../row/gateway-problems.js';
import { reached } from '../observing/observed-state.js';
import { sharedUris } from '../observing/shared-uris.js';
import { slugOf } from '../row/slug.js';
import { refuseManaged } from '../../fields/managed.js';

/** What a write made, and what the caller should know about it. */
export interface Written {
  readonly gateway: Gateway;
  readonly warnings: readonly string[];
}

/** What a write would do. */
export interface Planned {
  readonly action: 'create' | 'update' | 'same';
  /** Columns that an update would change. */
  readonly changes: readonly string[];
  /** See Gateway: no two may have the same. */
  readonly targetFingerprint: string;
  readonly warnings: readonly string[];
}

/** TypeORM's own type cannot say that a jsonb column holds unknown values. */
type Columns = QueryDeepPartialEntity<Gateway>;

/** Who makes a gateway and will own it; nobody where a file does. */
export interface Author {
  readonly id: string | null;
  readonly name: string;
}

/** How a gateway is written. */
export interface WriteTerms {
  /**
   * When the upstream is asked what it offers: before the gateway is stored, or by the next round of checks. Its
   * references must resolve at that time.
   */
  readonly contact?: 'now' | 'later';
  /** What writes it and keeps it from now on; null: people, who may not write what something else keeps. */
  readonly manager?: string | null;
}

/** How often an edit starts over when another one came between. */
const ATTEMPTS = 3;

/** Registers, edits and removes gateways. Each write announces the gateway's id on channel `gateways` in its transaction. */
@Injectable()
export class GatewaysService {
  private readonly reservations = new Reservations();

  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly feed: ChangeFeed,
    private readonly ring: KeyRing,
    private readonly keys: KeyRotation,
    private readonly targets: GatewayTargets,
    private readonly probe: Probe,
  ) {}

  /**
   * Asks the upstream what it offers and stores the gateway with it; a disabled one is stored unasked.
   * Throws 422, 409, or 502 with the classified cause; nothing is stored then.
   */
  create(
    input: GatewayInput,
    by: Author,
    { contact = 'now', manager: managedBy = null }: WriteTerms = {},
  ): Promise<Written> {
    const owner = { ownerId: by.id, createdBy: by.name, managedBy };
    const draft = newDraft(input, owner, this.toolsFor(contact));
    return this.reservations.hold(draft.row, null, async () => {
      await refuseTaken(this.gateways.manager, draft.row);
      const discovery = contact === 'now' ? await this.discover(draft, null) : null;
      const gateway = await this.write(draft, null, discovery, async (manager, row) => {
        await manager.insert(Gateway, row);
        return true;
      });
      return { gateway: gateway!, warnings: await this.warningsOf(draft, discovery) };
    });
  }

  /**
   * Changes what `input` names; an edit that changes nothing writes nothing. The upstream is asked again where the URL,
   * the credentials or the certificate changed. Throws 404, 422, 409, 412 and 502; the old row stays then.
   * A manager takes over what people keep.
   */
  async update(
    idOrName: string,
    input: GatewayInput,
    seen: SeenVersion,
    { contact = 'now', manager = null }: WriteTerms = {},
  ): Promise<Written> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const stored = await this.get(idOrName);
      refuseManaged('gateway', stored, manager);
      refuseVersion(stored, seen);
      const draft = editedDraft({ ...stored, managedBy: manager }, input, this.toolsFor(contact));
      if (draft.changes.length === 0 && stored.managedBy === manager)
        return { gateway: stored, warnings: draft.warnings };
      const written = await this.reservations.hold(draft.row, stored, async () => {
        await refuseTaken(this.gateways.manager, draft.row);
        const discovery = contact === 'now' ? await this.discover(draft, stored) : null;
        const gateway = await this.write(draft, stored, discovery, async (manager, row) => {
          const { affected } = await manager.update(Gateway, { id: stored.id, version: stored.version }, row);
          return affected === 1;
        });
        return gateway && { gateway, warnings: await this.warningsOf(draft, discovery) };
      });
      if (written !== null) return written;
    }
    throw raced();
  }

  /** Enabling asks the upstream, and enables also where it does not answer: its state then says so. */
  async setEnabled(idOrName: string, enabled: boolean): Promise<Gateway> {
    const stored = await this.get(idOrName);
    refuseManaged('gateway', stored, null);
    const { id } = stored;
    await this.feed.transaction(async (manager, announce) => {
      await manager.query(
        `UPDATE gateways SET enabled = $2, version = version + 1, updated_at = now(), checked_at = NULL
         WHERE id = $1 AND enabled <> $2`,
        [id, enabled],
      );
      await announce('gateways', { id });
    });
    return this.get(id);
  }

  /** Removes the gateway with its credentials and everything it offered. */
  async delete(idOrName: string, manager: string | null = null): Promise<Gateway> {
    const gateway = await this.get(idOrName);
    refuseManaged('gateway', gateway, manager);
    const { id } = gateway;
    await this.feed.transaction(async (manager, announce) => {
      const { affected } = await manager.delete(Gateway, { id });
      if (affected === 0) throw notFound(idOrName);
      await announce('gateways', { id });
    });
    return gateway;
  }

  /** What a create or an edit of the gateway of that name would do. Throws 422 and 409 as they would. */
  async plan(input: GatewayInput, { contact = 'later', manager = null }: WriteTerms = {}): Promise<Planned> {
    const tools = this.toolsFor(contact);
    const stored = await findGateway(this.gateways, slugOf(input.values.name ?? ''));
    const draft =
      stored === null
        ? newDraft(input, { ownerId: null, createdBy: null, managedBy: manager }, tools)
        : editedDraft(stored, input, tools);
    if (stored !== null) refuseManaged('gateway', stored, manager);
    await refuseTaken(this.gateways.manager, draft.row);
    const { warnings, row } = draft;
    const planned = { warnings, targetFingerprint: row.targetFingerprint };
    if (stored === null) return { ...planned, action: 'create', changes: [] };
    const changes = [...draft.changes, ...(stored.managedBy === manager ? [] : ['managedBy'])];
    return { ...planned, action: changes.length === 0 ? 'same' : 'update', changes };
  }

  /** By id, slug or exact name; throws 404. */
  async get(idOrName: string): Promise<Gateway> {
    const gateway = await findGateway(this.gateways, idOrName);
    if (gateway === null) throw notFound(idOrName);
    return gateway;
  }

  private toolsFor(contact: 'now' | 'later'): DraftTools {
    return { ring: this.ring, sources: this.targets.sources, mustResolve: contact === 'now' };
  }

  /** What the caller of a write should know, once it is stored. */
  private async warningsOf({ row, warnings }: GatewayDraft, discovery: Discovery | null): Promise<readonly string[]> {
    if (discovery === null) return warnings;
    return [...warnings, ...discovery.warnings, ...(await sharedUris(this.gateways.manager, row.id))];
  }

  /** What the upstream of the draft offers; null where it need not be asked. Throws 502. */
  private async discover(draft: GatewayDraft, stored: Gateway | null): Promise<Discovery | null> {
    if (draft.reaches === false) return null;
    const target =
      draft.credentials === null
        ? this.targets.upstreamTarget({ ...stored!, ...draft.row })
        : this.targets.targetWith(draft.row, draft.credentials);
    const report = await this.probe.run(target, draft.row);
    if (report.ok) return report.discovery;
    if (draft.reaches === 'may') return null;
    throw refusedByUpstream(report);
  }

  /** One transaction; null where `save` found that another write came between. At the same URL, lists that were not read stay. */
  private async write(
    draft: GatewayDraft,
    stored: Gateway | null,
    discovery: Discovery | null,
    save: (manager: EntityManager, row: Columns) => Promise<boolean>,
  ): Promise<Gateway | null> {
    const { row, credentials } = draft;
    const unread = stored?.url === row.url ? (discovery?.unread ?? []) : [];
    try {
      return await this.feed.transaction(async (manager, announce) => {
        // Unasked, it is due at the next round of checks.
        const seen =
          discovery !== null ? reached(discovery, new Date()) : draft.reaches !== false ? { checkedAt: null } : {};
        const saved: Partial<Gateway> = { ...row, ...seen };
        if (credentials !== null) {
          await this.keys.hold(manager);
          saved.authSealed = areNone(credentials) ? null : sealCredentials(this.ring, credentials, row);
        }
        if (!(await save(manager, saved as Columns))) return null;
        if (discovery !== null) await storeItems(manager, row.id, { ...discovery, unread });
        await announce('gateways', { id: row.id });
        return manager.findOneByOrFail(Gateway, { id: row.id });
      });
    } catch (error) {
      throw conflictOf(error, row);
    }
  }
}
