import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { TrafficController } from './traffic.controller.js';
import { Traffic } from './traffic.service.js';

/** Traffic as the admin API tells it. */
@Module({})
export class TrafficModule {
  static with(env: Environment): DynamicModule {
    const controllers = env.MCPGATEWAY_ADMIN_API_ENABLED ? [TrafficController] : [];
    return { module: TrafficModule, controllers, providers: [Traffic] };
  }
}
