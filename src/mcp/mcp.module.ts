import { Module } from '@nestjs/common';
import { ClientAnswers } from './client-answers.service.js';
import { CallRecords } from './call-records.service.js';
import { Forwarder } from './forwarder.service.js';
import { LegacyNotifications } from './legacy-notifications.service.js';
import { LegacyStreams } from './legacy-streams.service.js';
import { LegacyCalls } from './legacy-calls.service.js';
import { LegacyToModern } from './legacy-to-modern.service.js';
import { LegacyDoor } from './legacy.service.js';
import { Links } from './links.service.js';
import { ListenDoor } from './listen.service.js';
import { McpEndpoint } from './mcp-endpoint.service.js';
import { ModernToLegacy } from './modern-to-legacy.service.js';
import { ModernDoor } from './modern.service.js';
import { ParkedCalls } from './parked-calls.service.js';
import { Replicas } from './replicas.service.js';
import { RpcDoor } from './rpc.service.js';
import { ServerRequests } from './server-requests.service.js';
import { Sessions } from './sessions.service.js';
import { SocketDoor } from './sockets.service.js';
import { SseDoor } from './sse.service.js';
import { StreamableHttp } from './streamable-http.service.js';
import { Streams } from './streams.service.js';
import { UpstreamSessions } from './upstream-sessions.service.js';

/** The data plane: MCP clients in front, upstream MCP servers behind, the catalogue in between. */
@Module({
  providers: [
    McpEndpoint,
    StreamableHttp,
    SseDoor,
    SocketDoor,
    RpcDoor,
    ModernDoor,
    ListenDoor,
    ModernToLegacy,
    ParkedCalls,
    Replicas,
    UpstreamSessions,
    LegacyDoor,
    LegacyNotifications,
    LegacyStreams,
    LegacyCalls,
    LegacyToModern,
    ClientAnswers,
    CallRecords,
    Forwarder,
    Links,
    ServerRequests,
    Sessions,
    Streams,
  ],
  exports: [McpEndpoint],
})
export class McpModule {}
