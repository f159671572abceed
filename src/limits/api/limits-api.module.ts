import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../../config/environment.js';
import { RatesModule } from '../rates/rates.module.js';
import { LimitsController } from './limits.controller.js';

/** The limits for all gateways over REST. Part of the admin API. */
@Module({})
export class LimitsApiModule {
  static with(env: Environment): DynamicModule {
    const controllers = env.MCPGATEWAY_ADMIN_API_ENABLED ? [LimitsController] : [];
    return { module: LimitsApiModule, imports: [RatesModule], controllers };
  }
}
