import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { performance } from 'node:perf_hooks';
import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { AuditForwarding } from '../audit/forwarding/audit-forwarding.service.js';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import { poolFigures } from '../database/pool-figures.js';
import { lostOutput } from '../problems/lost-output.js';
import { version } from '../version.js';
import { counter, gauge, one } from './readings.js';

/** The house itself: catalogue, audit, database, event loop. */
@Injectable()
export class HouseMetrics {
  private readonly since = performance.eventLoopUtilization();

  constructor(
    private readonly catalog: CatalogService,
    private readonly audit: AuditLog,
    private readonly forwarding: AuditForwarding,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  register(registry: Registry): void {
    this.registerStates(registry);
    this.registerAudit(registry);
    this.registerForwarding(registry);
    this.registerPool(registry);
  }

  private registerStates(registry: Registry): void {
    gauge(
      registry,
      { name: 'gatehouse_build_info', help: 'What runs here; 1 for each process.', labelNames: ['version'] },
      () => [[{ version }, 1]],
    );
    gauge(
      registry,
      {
        name: 'gatehouse_catalogue_stale_seconds',
        help: 'For how long changes may be missing in the catalogue: the database is away. 0 while it is there.',
        aggregator: 'max',
      },
      one(() => this.catalog.staleMs / 1000),
    );
    counter(
      registry,
      { name: 'gatehouse_log_writes_lost_total', help: 'Writes of log lines that standard output did not take.' },
      one(() => lostOutput.writes),
    );
    gauge(
      registry,
      {
        name: 'nodejs_eventloop_utilization',
        help: 'Share of its time the event loop was busy since the scrape before; of several workers the busiest.',
        aggregator: 'max',
      },
      one(() => this.utilization()),
    );
  }

  private registerAudit(registry: Registry): void {
    gauge(
      registry,
      { name: 'gatehouse_audit_waiting', help: 'Decisions that wait to be written into the audit log.' },
      one(() => this.audit.waiting),
    );
    const accounted = 'Decisions that the audit log accounts for, those included of which it only has the number.';
    counter(
      registry,
      { name: 'gatehouse_audit_accounted_total', help: accounted },
      one(() => this.audit.accounted),
    );
    counter(
      registry,
      { name: 'gatehouse_audit_missing_total', help: 'Decisions of which the audit log has only the number.' },
      one(() => this.audit.missing),
    );
  }

  private registerForwarding(registry: Registry): void {
    const { forwarding } = this;
    const labelNames = ['destination'] as const;
    const each = (counts: ReadonlyMap<string, number>) => () =>
      [...counts].map(([destination, count]) => [{ destination }, count] as const);
    gauge(
      registry,
      {
        name: 'gatehouse_audit_forward_lag_seconds',
        help: 'Age of the oldest row of the audit log that waits to be sent on. 0 where none does, or nothing is sent on.',
        aggregator: 'max',
      },
      one(() => forwarding.lagSeconds ?? 0),
    );
    counter(
      registry,
      { name: 'gatehouse_audit_forwarded_total', help: 'Rows that were taken by syslog or the webhook.', labelNames },
      each(forwarding.sent),
    );
    counter(
      registry,
      { name: 'gatehouse_audit_forward_failures_total', help: 'Batches of rows that were not taken.', labelNames },
      each(forwarding.failed),
    );
  }

  private registerPool(registry: Registry): void {
    const pool = () => poolFigures(this.dataSource);
    gauge(
      registry,
      {
        name: 'db_client_connection_count',
        help: 'Connections of the database pool by state.',
        labelNames: ['db_client_connection_state'],
      },
      () => [
        [{ db_client_connection_state: 'used' }, pool().used],
        [{ db_client_connection_state: 'idle' }, pool().idle],
      ],
    );
    gauge(
      registry,
      { name: 'db_client_connection_pending_requests', help: 'Who waits for a connection of the database pool.' },
      one(() => pool().pending),
    );
    gauge(
      registry,
      { name: 'db_client_connection_max', help: 'Connections the database pool may have.' },
      one(() => pool().most),
    );
  }

  private utilization(): number {
    const { utilization } = performance.eventLoopUtilization(this.since);
    Object.assign(this.since, performance.eventLoopUtilization());
    return utilization;
  }
}
