import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { DoctorController } from './doctor.controller.js';
import { DoctorTickets } from './doctor-ticket.service.js';
import { HouseCheck } from './house-check.service.js';

/** Says what is wrong with a running gateway and the proxy in front of it. Part of the admin API. */
@Module({})
export class DoctorModule {
  static with(env: Environment): DynamicModule {
    return {
      module: DoctorModule,
      imports: [IdentityModule, GatewaysModule],
      controllers: env.MCPGATEWAY_ADMIN_API_ENABLED ? [DoctorController] : [],
      providers: [HouseCheck, DoctorTickets],
    };
  }
}
