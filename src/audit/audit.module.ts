import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AuditController } from './audit.controller.js';
import { ChangeContextInterceptor } from './change-context.interceptor.js';
import { ChangeWitness } from './change-witness.service.js';
import { AuditLog } from './audit-log.service.js';
import { AuditReader } from './audit-reader.service.js';
import { AuditRetention } from './audit-retention.service.js';
import { AuditVerifier } from './audit-verifier.service.js';

/** What was decided, by whom, about what. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [
    AuditLog,
    AuditReader,
    AuditRetention,
    AuditVerifier,
    ChangeWitness,
    { provide: APP_INTERCEPTOR, useClass: ChangeContextInterceptor },
  ],
  exports: [AuditLog],
})
export class AuditModule {}
