import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppModule } from './app.module.js';
import type { Environment } from './config/environment.js';
import { openStore, type Store } from './database/store.js';
import { docsGate } from './http/docs-gate.js';
import { senderOf, strangerOf } from './identity/sign-in/sender.js';
import { Connections } from './limits/budgets/connections.service.js';
import { Ledger } from './limits/budgets/ledger.service.js';
import { StrangerBytes } from './limits/budgets/stranger-bytes.service.js';
import { knownFraming } from './http/known-framing.js';
import { overLimit } from './http/over-limit.js';
import { TrustedPeers } from './proxy-auth/peers/trusted-peers.service.js';
import { Drain } from './http/drain.js';
import { FrontAdapter, type Front } from './http/front-adapter.js';
import { hostRule } from './http/host-rule.js';
import { JsonBody } from './http/json-body.js';
import { GatehouseLogger } from './http/logger.js';
import { problemBody } from './http/problem.filter.js';
import { requestId } from './http/request-id.js';
import { securityHeaders } from './http/security-headers.js';
import { setupSwagger } from './http/swagger.js';
import { cors, type Cors } from './identity/cors.js';
import { IdentityResolver } from './identity/identity-resolver.service.js';
import { startupWarnings } from './identity/startup-warnings.js';
import { believedHeaders } from './proxy-auth/believed-headers.js';
import { McpEndpoint } from './mcp/mcp-endpoint.service.js';
import { mcpPath } from './mcp/request/mcp-path.js';
import { refuse } from './mcp/request/refusals.js';
import { Upgrade } from './mcp/request/upgrade.js';
import { faultLine, heed } from './problems/guarded.js';
import { Problem } from './problems/problem.js';
import { requestIdFor } from './problems/request-id.js';
import { isLoopbackHost } from './proxy-auth/peers/peer-address.js';
import { endUnread } from './http/unread-body.js';
import { tlsOptions } from './http/tls-options.js';

/** A listening gateway. */
export interface Gatehouse {
  readonly app: NestExpressApplication;
  /** `http://host:port` (https with TLS_CERT_FILE): HOST, and the port that was really taken. */
  readonly address: string;
  /** As address, with a host that can be called from this machine. */
  readonly url: string;
  /**
   * Serves on for the notice while /ready says 503; then takes no new connections, lets answers under way finish
   * (DRAIN_SECONDS at most in all), ends streams, closes the store.
   */
  close(noticeSeconds?: number): Promise<void>;
}

/** Makes the whole application from its settings and listens; used by main, the demo and the end-to-end tests alike. */
export async function createApp(env: Environment, store: Promise<Store> = openStore(env)): Promise<Gatehouse> {
  const front: Front = { take: () => false, ended: () => {} };
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.with(env, store),
    new FrontAdapter(front, env.MAX_HEADER_BYTES),
    {
      bodyParser: false,
      abortOnError: false,
      logger: new GatehouseLogger(env),
      httpsOptions: tlsOptions(env) ?? undefined,
    },
  );
  const drain = app.get(Drain);
  const mcp = app.get(McpEndpoint);
  const named = hostRule(env);
  front.ended = (res) => {
    drain.ended();
    endUnread(res, env.MAX_HELD_BYTES_PER_PEER);
  };
  front.take = (req, res) => {
    drain.begun(res);
    if (named(req.method!, req.url!, req.rawHeaders)) return mcp.handle(req, res);
    refuseHost(req, res);
    return true;
  };
  app.disable('x-powered-by');
  const connections = app.get(Connections, { strict: false });
  app.use(requestId, securityHeaders, overLimit(connections), knownFraming);
  app.use('/.well-known', wellKnownCors(cors(env)));
  const peers = app.get(TrustedPeers, { strict: false });
  const ledger = app.get(Ledger, { strict: false });
  app.useGlobalInterceptors(new JsonBody(ledger, app.get(StrangerBytes, { strict: false }), senderOf(env, peers)));
  app.use(consolePaths, docsGate(app.get(IdentityResolver), isLoopbackHost(env.HOST)));
  setupSwagger(app);
  for (const line of startupWarnings(env)) warnings.warn(line);
  for (const line of believedHeaders(env)) new Logger('Identity').log(line);
  const server = app.getHttpServer() as Server;
  // Longer than the idle time of the usual proxies (60 s), or they would send calls into connections we are closing.
  server.keepAliveTimeout = 75_000;
  server.on('upgrade', (req, socket, head) => {
    if (named('GET', '', req.rawHeaders)) mcp.upgrade(req, socket, head);
    else new Upgrade(req, socket, head).refuse('HOST_NOT_ALLOWED', otherHost);
  });
  connections.watch(server, strangerOf(env, peers));
  await app.listen(env.PORT, env.HOST);
  heed(server, 'error', (error) => warnings.error(`the listener: ${faultLine(error)}`));
  return {
    app,
    address: addressOf(server, env, env.HOST),
    url: addressOf(server, env, env.HOST === '0.0.0.0' || env.HOST === '::' ? 'localhost' : env.HOST),
    close: async (noticeSeconds = 0) => {
      const until = performance.now() + env.DRAIN_SECONDS * 1000;
      await drain.notice(Math.min(noticeSeconds, env.DRAIN_SECONDS) * 1000);
      drain.begin(server);
      await Promise.all([mcp.endStreams(until), drain.idle(server, until)]);
      await app.close();
    },
  };
}

/** What pages look for before they call an MCP door. */
const wellKnownCors = (open: Cors) => (req: IncomingMessage, res: ServerResponse, next: () => void) => {
  if (!open(req, res, req.headers.origin)) next();
};

const otherHost = 'This gateway is not called so: ALLOWED_HOSTS or PUBLIC_URL names the hosts it answers to.';

/** A request for another host, answered as its path is: MCP clients read JSON-RPC. */
function refuseHost(req: IncomingMessage, res: ServerResponse): void {
  if (mcpPath(req.url!) !== undefined) return refuse(res, 'HOST_NOT_ALLOWED', otherHost);
  const problem = new Problem('HOST_NOT_ALLOWED', otherHost);
  res.writeHead(problem.status, { 'content-type': 'application/problem+json' });
  res.end(JSON.stringify(problemBody(problem, requestIdFor(undefined))));
}

/** Whatever Swagger serves beside Nest's guard: the console, its files, its document in any form. */
const consolePaths = /^\/(docs|openapi)[^/]*/i;

/** What an operator must see at start is written whatever LOG_LEVEL says. */
const warnings = new GatehouseLogger({ LOG_LEVEL: 'WARN' });

function addressOf(server: Server, env: Environment, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `${env.TLS_CERT_FILE === '' ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
