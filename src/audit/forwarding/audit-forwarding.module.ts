import { Module } from '@nestjs/common';
import { AuditForwarding } from './audit-forwarding.service.js';

/** The audit log, sent on to syslog or a webhook. */
@Module({ providers: [AuditForwarding], exports: [AuditForwarding] })
export class AuditForwardingModule {}
