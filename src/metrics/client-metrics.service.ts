import { Injectable } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { AuditLog } from '../audit/audit-log.service.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import { ParkedCalls } from '../mcp/crossed/parked-calls.service.js';
import { Sessions } from '../mcp/sessions/sessions.service.js';
import { OpenStreams } from '../mcp/streams/open-streams.service.js';
import { counter, gauge, one } from './readings.js';

/** The side of the callers: who was let in or refused, and what they keep open. */
@Injectable()
export class ClientMetrics {
  constructor(
    private readonly identity: IdentityResolver,
    private readonly audit: AuditLog,
    private readonly sessions: Sessions,
    private readonly streams: OpenStreams,
    private readonly parked: ParkedCalls,
  ) {}

  register(registry: Registry): void {
    counter(
      registry,
      {
        name: 'gatehouse_identity_accepted_total',
        help: 'Requests whose caller was identified, by surface and by how.',
        labelNames: ['surface', 'source'],
      },
      () => [...this.identity.accepted.all()].map(([surface, source, count]) => [{ surface, source }, count]),
    );
    counter(
      registry,
      {
        name: 'gatehouse_refusals_total',
        help: 'Requests refused for who asked or how much: refuse.<surface> for the identity, others for limits.',
        labelNames: ['action', 'code'],
      },
      () => [...this.audit.refused.all()].map(([action, code, count]) => [{ action, code }, count]),
    );
    const { sessions, streams, parked } = this;
    const now = (name: string, help: string, value: () => number) => gauge(registry, { name, help }, one(value));
    now('gatehouse_mcp_sessions', 'Sessions of clients up to 2025-11-25 in memory.', () => sessions.size);
    now('gatehouse_mcp_streams', 'Event streams and sockets that clients keep open.', () => streams.size);
    now('gatehouse_mcp_parked_calls', "Calls that wait for a person's answer.", () => parked.size);
  }
}
