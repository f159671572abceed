import { Module, type DynamicModule } from '@nestjs/common';
import { AuditForwardingModule } from '../audit/forwarding/audit-forwarding.module.js';
import type { Environment } from '../config/environment.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { BudgetsModule } from '../limits/budgets/budgets.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { isLoopbackHost } from '../proxy-auth/peers/peer-address.js';
import { CallMetrics } from './call-metrics.service.js';
import { ClientMetrics } from './client-metrics.service.js';
import { HouseMetrics } from './house-metrics.service.js';
import { MetricsListener } from './metrics-listener.service.js';
import { metricsController } from './metrics.controller.js';
import { Metrics } from './metrics.service.js';
import { UpstreamMetrics } from './upstream-metrics.service.js';

/** Figures for Prometheus: read from the other rooms when they are asked for. */
@Module({})
export class MetricsModule {
  static with(env: Environment): DynamicModule {
    // Behind a proxy on the same machine every stranger comes from loopback.
    const open = isLoopbackHost(env.HOST) && !env.TRUST_PROXY_AUTH;
    return {
      module: MetricsModule,
      imports: [AuditForwardingModule, IdentityModule, UpstreamModule, CatalogModule, McpModule, BudgetsModule],
      controllers: [metricsController(open)],
      providers: [Metrics, CallMetrics, ClientMetrics, UpstreamMetrics, HouseMetrics, MetricsListener],
    };
  }
}
