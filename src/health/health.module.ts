import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.service.js';

@Module({ imports: [CatalogModule], controllers: [HealthController], providers: [Readiness] })
export class HealthModule {}
