import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AdminUiModule } from './admin-ui/admin-ui.module.js';
import { AuditForwardingModule } from './audit/forwarding/audit-forwarding.module.js';
import { AuditModule } from './audit/audit.module.js';
import { ConnectionsModule } from './connections/connections.module.js';
import { environment, type Environment } from './config/environment.js';
import { DatabaseModule } from './database/database.module.js';
import type { Store } from './database/store.js';
import { GatewaysApiModule } from './gateways/gateways-api.module.js';
import { DoctorModule } from './doctor/doctor.module.js';
import { FilesModule } from './files/files.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { NothingHereModule } from './http/nothing-here.module.js';
import { IdentityApiModule } from './identity/api/identity-api.module.js';
import { ImportModule } from './import/import.module.js';
import { LimitsApiModule } from './limits/api/limits-api.module.js';
import { ItemsModule } from './items/items.module.js';
import { McpModule } from './mcp/mcp.module.js';
import { SecretsModule } from './secrets/secrets.module.js';
import { ServersApiModule } from './servers/api/servers-api.module.js';
import { TrafficModule } from './traffic/traffic.module.js';
import { TracesModule } from './traces/traces.module.js';

/** The rooms of the house. A request goes MCP client → identity → catalogue → upstream. */
@Module({})
export class AppModule {
  static with(env: Environment, store: Promise<Store>): DynamicModule {
    const settings = { KEY: environment.KEY, asProvider: environment.asProvider };
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot({
          isGlobal: true,
          ignoreEnvFile: true,
          skipProcessEnv: true,
          load: [Object.assign(() => env, settings)],
        }),
        HttpModule,
        DatabaseModule.with(store),
        SecretsModule,
        AuditModule,
        AuditForwardingModule,
        TracesModule,
        IdentityApiModule.with(env),
        GatewaysApiModule.with(env),
        ImportModule.with(env),
        ServersApiModule.with(env),
        FilesModule.with(env),
        ItemsModule,
        LimitsApiModule.with(env),
        McpModule,
        HealthModule,
        DoctorModule.with(env),
        MetricsModule.with(env),
        TrafficModule.with(env),
        ConnectionsModule.with(env),
        AdminUiModule.with(env),
        NothingHereModule,
      ],
    };
  }
}
