import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { ClientAnswers } from './sessions/client-answers.service.js';
import { AccessLog } from './relay/access-log.service.js';
import { CallTraces } from './relay/call-traces.service.js';
import { CallFigures } from './relay/call-figures.service.js';
import { CallArguments } from './relay/call-arguments.service.js';
import { CallRecords } from './relay/call-records.service.js';
import { Forwarder } from './relay/forwarder.service.js';
import { FromClient } from './legacy/from-client.service.js';
import { SessionGet } from './streams/session-get.service.js';
import { LegacyCalls } from './legacy/legacy-calls.service.js';
import { LegacyToModern } from './crossed/legacy-to-modern.service.js';
import { LegacyServer } from './legacy/legacy-server.service.js';
import { Links } from './sessions/links.service.js';
import { Listen } from './modern/listen.service.js';
import { RatesModule } from '../limits/rates/rates.module.js';
import { BudgetsModule } from '../limits/budgets/budgets.module.js';
import { Accounts } from './request/accounts.service.js';
import { McpEndpoint } from './mcp-endpoint.service.js';
import { ModernToLegacy } from './crossed/modern-to-legacy.service.js';
import { ModernServer } from './modern/modern-server.service.js';
import { ParkedCalls } from './crossed/parked-calls.service.js';
import { wayOfACall, WayOfACall } from './relay/way-of-a-call.js';
import { Replicas } from '../replicas/replicas.service.js';
import { Rpc } from './transports/rpc.service.js';
import { ServerRequests } from './sessions/server-requests.service.js';
import { EndedSessions } from './sessions/ended-sessions.service.js';
import { IdleSessions } from './sessions/idle-sessions.service.js';
import { Sessions } from './sessions/sessions.service.js';
import { Handles } from './handles/handles.service.js';
import { RequestStates } from './handles/request-states.service.js';
import { TaskIds } from './handles/task-ids.service.js';
import { WebSockets } from './transports/web-sockets.service.js';
import { HttpSse } from './transports/http-sse.service.js';
import { StreamableHttp } from './transports/streamable-http.service.js';
import { OpenStreams } from './streams/open-streams.service.js';
import { SessionLinks } from './sessions/session-links.service.js';
import { UpstreamSessions } from './sessions/upstream-sessions.service.js';

/** The data plane: MCP clients in front, upstream MCP servers behind, the catalogue in between. */
@Module({
  imports: [IdentityModule, UpstreamModule, CatalogModule, BudgetsModule, RatesModule],
  providers: [
    McpEndpoint,
    Accounts,
    StreamableHttp,
    HttpSse,
    WebSockets,
    Rpc,
    ModernServer,
    Listen,
    ModernToLegacy,
    ParkedCalls,
    Replicas,
    UpstreamSessions,
    LegacyServer,
    FromClient,
    SessionGet,
    LegacyCalls,
    LegacyToModern,
    ClientAnswers,
    CallFigures,
    CallArguments,
    CallRecords,
    AccessLog,
    CallTraces,
    wayOfACall,
    Forwarder,
    Links,
    SessionLinks,
    ServerRequests,
    TaskIds,
    RequestStates,
    Handles,
    Sessions,
    IdleSessions,
    EndedSessions,
    OpenStreams,
  ],
  exports: [
    McpEndpoint,
    CallFigures,
    WayOfACall,
    Sessions,
    Listen,
    OpenStreams,
    ParkedCalls,
    ModernToLegacy,
    Replicas,
    RequestStates,
  ],
})
export class McpModule {}
