import { CreateGateways1763700000000 } from './1763700000000-create-gateways.js';
import { GatewayHealth1763700000200 } from './1763700000200-gateway-health.js';
import { CreateServers1763700040000 } from './1763700040000-create-servers.js';
import { CreateTokens1763700050000 } from './1763700050000-create-tokens.js';
import { CreateAuditLog1763700060000 } from './1763700060000-create-audit-log.js';
import { CreateMcpSessions1763700070000 } from './1763700070000-create-mcp-sessions.js';
import { GatewayNameKey1763700080000 } from './1763700080000-gateway-name-key.js';
import { EndedMcpSessions1763700090000 } from './1763700090000-ended-mcp-sessions.js';
import { Limits1763700100000 } from './1763700100000-limits.js';
import { AuditPages1763700140000 } from './1763700140000-audit-pages.js';
import { ManagedBy1763700150000 } from './1763700150000-managed-by.js';
import { ShownNames1763700190000 } from './1763700190000-shown-names.js';
import { LimitsManagedBy1763700200000 } from './1763700200000-limits-managed-by.js';
import { AuditForwarder1763700200001 } from './1763700200001-audit-forwarder.js';
import { AuditArguments1763700210000 } from './1763700210000-audit-arguments.js';
import { Imports1763700220000 } from './1763700220000-imports.js';
import { SessionsTakenOver1763700230000 } from './1763700230000-sessions-taken-over.js';

/** Every migration, oldest first. Listed by hand: what runs is what is written here. */
export const migrations = [
  CreateGateways1763700000000,
  GatewayHealth1763700000200,
  CreateServers1763700040000,
  CreateTokens1763700050000,
  CreateAuditLog1763700060000,
  CreateMcpSessions1763700070000,
  GatewayNameKey1763700080000,
  EndedMcpSessions1763700090000,
  Limits1763700100000,
  AuditPages1763700140000,
  ManagedBy1763700150000,
  ShownNames1763700190000,
  LimitsManagedBy1763700200000,
  AuditForwarder1763700200001,
  AuditArguments1763700210000,
  Imports1763700220000,
  SessionsTakenOver1763700230000,
];
