import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { QueryDeepPartialEntity, Repository } from 'typeorm';
import { ChangeFeed } from '../../database/change-feed.js';
import type { UpstreamError } from '../../upstream/target/upstream-error.js';
import { Probe, type ProbeReport } from '../../upstream/discovery/probe.js';
import { isChange, storeItems, type ItemChanges } from './discovered-items.js';
import { Gateway } from '../row/gateway.entity.js';
import { GatewayTargets } from '../row/gateway-targets.service.js';
import { notFound } from '../row/gateway-problems.js';
import { failed, reached } from './observed-state.js';

/** What asking an upstream again found. */
export interface Refreshed {
  readonly gatewayId: string;
  readonly error: UpstreamError | null;
  /** Null where it failed, or where an edit came between and the answer no longer counts. */
  readonly changes: ItemChanges | null;
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** An upstream that is being asked, and what those get who came meanwhile. */
interface Asking {
  readonly run: Promise<Refreshed>;
  next: Promise<Refreshed> | null;
}

/** TypeORM's own type cannot say that a jsonb column holds unknown values. */
type Columns = QueryDeepPartialEntity<Gateway>;

/** Asks upstreams again what they offer, and stores it with how they are: for health checks, refreshes and list changes alike. */
@Injectable()
export class GatewayRefresh {
  private readonly logger = new Logger('Gateways');
  private readonly running = new Map<string, Asking>();

  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly feed: ChangeFeed,
    private readonly targets: GatewayTargets,
    private readonly probe: Probe,
  ) {}

  /**
   * Asks the gateway's upstream now. Who comes while it is being asked gets the next answer, which all of them share: the one
   * under way may be older than what they ask about. Throws 404.
   */
  refresh(id: string): Promise<Refreshed> {
    const underWay = this.running.get(id);
    if (underWay === undefined) return this.begin(id);
    underWay.next ??= underWay.run.then(
      () => this.begin(id),
      () => this.begin(id),
    );
    return underWay.next;
  }

  private begin(id: string): Promise<Refreshed> {
    const entry: Asking = { run: this.ask(id), next: null };
    this.running.set(id, entry);
    const over = () => {
      if (entry.next === null) this.running.delete(id);
    };
    entry.run.then(over, over);
    return entry.run;
  }

  private async ask(id: string): Promise<Refreshed> {
    const gateway = await this.gateways.findOneBy({ id });
    if (gateway === null) throw notFound(id);
    const target = this.targets.upstreamTarget(gateway);
    const report = await this.probe.run(target, gateway, undefined, { repeated: true });
    const changes = await this.store(gateway, report);
    return {
      gatewayId: id,
      error: report.ok ? null : report.error,
      changes,
      warnings: report.ok ? report.discovery.warnings : [],
      durationMs: report.latencyMs,
    };
  }

  /** An answer counts only for the version that was asked: an edit in between makes it yesterday's. */
  private store(gateway: Gateway, report: ProbeReport): Promise<ItemChanges | null> {
    const now = new Date();
    const observed = report.ok ? reached(report.discovery, now) : failed(gateway, report.error, now);
    return this.feed.transaction(async (manager, announce) => {
      const { affected } = await manager.update(
        Gateway,
        { id: gateway.id, version: gateway.version },
        observed as Columns,
      );
      if (affected === 0) return null;
      const changes = report.ok ? await storeItems(manager, gateway.id, report.discovery) : null;
      const differs = isOtherState(gateway, { ...gateway, ...observed });
      if (differs) this.logger.log(`Gateway ${gateway.slug}: ${stateOf({ ...gateway, ...observed })}`);
      if (differs || (changes !== null && isChange(changes))) await announce('gateways', { id: gateway.id });
      return changes;
    });
  }
}

const stateOf = ({ reachable, authState, lastError }: Gateway) =>
  [reachable ? 'reachable' : 'unreachable', `credentials ${authState}`, lastError ?? ''].filter(Boolean).join(', ');

/** What the catalogue of every replica has to hear about: a check that finds the same is no news. */
function isOtherState(before: Gateway, after: Gateway): boolean {
  return (
    before.reachable !== after.reachable ||
    before.authState !== after.authState ||
    (before.lastError === null) !== (after.lastError === null) ||
    JSON.stringify(before.discovery) !== JSON.stringify(after.discovery)
  );
}
