import { Injectable } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import { Places } from '../limits/budgets/places.service.js';
import { Dispatchers } from '../upstream/dial/dispatchers.js';
import { Breakers, type Breaker } from '../upstream/target/breakers.js';
import { gauge } from './readings.js';

/** The way to upstreams: connections, calls under way, breakers. */
@Injectable()
export class UpstreamMetrics {
  constructor(
    private readonly catalog: CatalogService,
    private readonly dispatchers: Dispatchers,
    private readonly breakers: Breakers,
    private readonly places: Places,
  ) {}

  register(registry: Registry): void {
    gauge(
      registry,
      {
        name: 'http_client_open_connections',
        help: 'Connections to upstreams by origin; active ones have a request on them.',
        labelNames: ['server_address', 'server_port', 'http_connection_state'],
      },
      () => this.connections(),
    );
    gauge(
      registry,
      {
        name: 'gatehouse_upstream_calls_active',
        help: 'Calls under way at an upstream (most: UPSTREAM_MAX_CONCURRENCY in each process).',
        labelNames: ['gateway'],
      },
      () => this.each((_, id) => this.places.activeAt(id)),
    );
    gauge(
      registry,
      {
        name: 'gatehouse_upstream_breaker_open',
        help: '1 while calls are refused because the upstream keeps failing.',
        labelNames: ['gateway'],
        aggregator: 'max',
      },
      () => this.each(({ isOpen }) => (isOpen ? 1 : 0)),
    );
  }

  private *connections() {
    for (const { origin, active, idle } of this.dispatchers.pools()) {
      const { protocol, hostname, port } = new URL(origin);
      const labels = { server_address: hostname, server_port: port || (protocol === 'https:' ? '443' : '80') };
      yield [{ ...labels, http_connection_state: 'active' }, active] as const;
      yield [{ ...labels, http_connection_state: 'idle' }, idle] as const;
    }
  }

  private *each(value: (breaker: Breaker, id: string) => number) {
    for (const [id, breaker] of this.breakers.all) {
      const gateway = this.catalog.gatewayById(id)?.slug;
      if (gateway !== undefined) yield [{ gateway }, value(breaker, id)] as const;
    }
  }
}
