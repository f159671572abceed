import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import type { CatalogueChange, View } from '../catalog/snapshot/catalogue.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { Drain } from '../http/drain.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import { cors, type Cors } from '../identity/cors.js';
import { originPolicy, type OriginPolicy } from '../identity/origin-policy.js';
import type { Principal } from '../identity/principal/principal.js';
import type { Resolution } from '../identity/principal/resolution.js';
import { Traces } from '../traces/traces.js';
import { ParkedCalls } from './crossed/parked-calls.service.js';
import { Listen } from './modern/listen.service.js';
import { listOfKind } from '../protocol/lists.js';
import { mcpPath, type McpPath, type Scope } from './request/mcp-path.js';
import { passthrough, type Passthrough } from './request/passthrough.js';
import { refuse, refuseCaller, refusedCoding, refuseMessage, type Guard } from './request/refusals.js';
import { LimitReached } from '../problems/limit-reached.js';
import { requestIdFor } from '../problems/request-id.js';
import { readHead, type RequestHead } from './request/request-head.js';
import { Accounts } from './request/accounts.service.js';
import { Rpc } from './transports/rpc.service.js';
import { Sessions } from './sessions/sessions.service.js';
import { WebSockets } from './transports/web-sockets.service.js';
import { HttpSse } from './transports/http-sse.service.js';
import { StreamableHttp } from './transports/streamable-http.service.js';
import { OpenStreams } from './streams/open-streams.service.js';
import type { Visit } from './request/visit.js';
import { every, faultLine, guarded } from '../problems/guarded.js';
import { aboutRequest } from '../problems/request-context.js';
import { Upgrade } from './request/upgrade.js';
import type { Call } from './relay/call.js';
import { WayOfACall } from './relay/way-of-a-call.js';

/** How late the end of a call may be whose caller's time is over, in milliseconds. */
const expiredMs = 1_000;

/** The front door of everything MCP: paths, origin, identity, view; and the orderly end. */
@Injectable()
export class McpEndpoint implements OnApplicationShutdown {
  private readonly log = new Logger('mcp');
  private readonly originAllowed: OriginPolicy;
  private readonly passthrough: Passthrough;
  private readonly cors: Cors;
  private readonly timer = every('expired calls', expiredMs, () => this.way.endExpired()).unref();

  constructor(
    private readonly identity: IdentityResolver,
    private readonly catalog: CatalogService,
    private readonly http: StreamableHttp,
    private readonly sse: HttpSse,
    private readonly rpc: Rpc,
    private readonly sockets: WebSockets,
    private readonly streams: OpenStreams,
    private readonly way: WayOfACall,
    private readonly parked: ParkedCalls,
    private readonly sessions: Sessions,
    private readonly listen: Listen,
    private readonly ending: Drain,
    private readonly traces: Traces,
    private readonly accounts: Accounts,
    @InjectEnvironment() env: Environment,
  ) {
    this.originAllowed = originPolicy(env);
    this.passthrough = passthrough(env);
    this.cors = cors(env);
    this.catalog.onChange((change) => this.changed(change));
    this.identity.onRevocation(() => this.endForbidden());
  }

  /** True when the path is an MCP path; the request is taken then. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const path = mcpPath(req.url as string);
    if (path === undefined) return false;
    const head = readHead(req.rawHeaders);
    this.guard(res, head, () => this.enter(req, res, path, head));
    return true;
  }

  /** Takes the socket of every request for a WebSocket: one at `/ws` becomes one, all others are refused. */
  upgrade(req: IncomingMessage, socket: Duplex, first: Buffer): void {
    const upgrade = new Upgrade(req, socket, first);
    guarded(
      'upgrade',
      () => this.enterSocket(upgrade),
      (error) => {
        if (error instanceof LimitReached) return upgrade.refuseLimit(error, requestIdFor(undefined));
        this.log.error(faultLine(error));
        upgrade.refuse('INTERNAL', 'Something went wrong here; the log has the details.');
      },
    );
  }

  private async enterSocket(upgrade: Upgrade): Promise<void> {
    const { req } = upgrade;
    const path = mcpPath(req.url as string);
    if (path?.door !== 'ws') return upgrade.refuse('NOT_FOUND', 'There is nothing at this path.');
    this.accounts.checkRoom(req);
    const head = readHead(req.rawHeaders);
    if (this.ending.draining) return upgrade.refuse('UNAVAILABLE', 'This process is shutting down.');
    if (!this.originAllowed(head)) {
      return upgrade.refuse('ORIGIN_NOT_ALLOWED', 'This origin may not call the gateway.');
    }
    const who = await this.identity.resolve(req, 'client');
    if (!who.ok) return upgrade.refuse(who.refusal.code, who.refusal.detail, who.refusal.headers);
    const { scope } = path;
    const { principal, until } = who;
    const viewNow = () => this.viewNow(scope, principal, until);
    if (viewNow() === undefined) return upgrade.refuse('NOT_FOUND', 'There is nothing at this path.');
    const client = this.passthrough(req.rawHeaders, principal);
    const account = this.accounts.of(principal, req);
    const full = this.streams.roomFor(account);
    if (full !== null) return upgrade.refuseLimit(full, head.requestId);
    this.sockets.open(upgrade, { door: path.door, scope, head, principal, account, client, viewNow, until });
  }

  /**
   * Ends every stream and socket, also those that come; one on which answers are awaited after the last of them, at `until`
   * (performance.now()) at the latest. Resolves when all have ended; clients have a second to agree.
   */
  async endStreams(until: number): Promise<void> {
    await this.streams.closeAll(until);
    await this.sockets.ended(1_000);
  }

  /**
   * What they came with stands, and neither the upstream nor the virtual server it came through is for others alone: one that
   * was removed or switched off may still answer.
   */
  private readonly mayGoOn = ({ origin: { principal, scope, until }, route: { gateway } }: Call): boolean =>
    Date.now() < until &&
    !this.identity.hasEnded(principal) &&
    !this.catalog.withholds('gateway', gateway.id, principal) &&
    !(scope.kind === 'server' && this.catalog.withholds('server', scope.id, principal));

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private enter(req: IncomingMessage, res: ServerResponse, path: McpPath, head: RequestHead): void {
    if (this.cors(req, res, head.origin)) return;
    this.accounts.checkRoom(req);
    if (refusedCoding(res, head)) return;
    if (!this.originAllowed(head)) return refuse(res, 'ORIGIN_NOT_ALLOWED', 'This origin may not call the gateway.');
    if (this.traces.on) head.arrived = performance.now();
    const resolution = this.identity.resolve(req, 'client');
    if (!(resolution instanceof Promise)) return this.identified(req, res, path, head, resolution);
    resolution.then(
      (resolved) => this.guard(res, head, () => this.identified(req, res, path, head, resolved)),
      (error: unknown) => this.failed(res, head, error),
    );
  }

  private identified(
    req: IncomingMessage,
    res: ServerResponse,
    path: McpPath,
    head: RequestHead,
    who: Resolution,
  ): void {
    if (!who.ok) return refuseCaller(res, who.refusal);
    if (this.traces.on) head.identified = performance.now();
    const { principal, until } = who;
    const { scope } = path;
    const view = this.viewOf(scope, principal);
    if (view === undefined) return refuse(res, 'NOT_FOUND', 'There is nothing at this path.');
    const client = this.passthrough(req.rawHeaders, principal);
    const visit: Visit = {
      req,
      res,
      door: path.door,
      scope,
      head,
      principal,
      account: this.accounts.of(principal, req),
      view,
      client,
      viewNow: () => this.viewNow(scope, principal, until),
      until,
    };
    this.serve(path.door, visit, (work) => this.guard(res, head, work));
  }

  private serve(door: McpPath['door'], visit: Visit, guard: Guard): void {
    switch (door) {
      case 'mcp':
        return this.http.serve(visit, guard);
      case 'sse':
        return this.sse.open(visit);
      case 'messages':
        return this.sse.message(visit, guard);
      case 'rpc':
        return this.rpc.serve(visit, guard);
      case 'ws':
        return refuse(visit.res, 'UPGRADE_REQUIRED', 'This path speaks WebSocket.', { upgrade: 'websocket' });
    }
  }

  private endForbidden(): void {
    this.way.endForbidden(this.mayGoOn); // before the streams on which its clients hear of it
    this.streams.closeForbidden();
    this.parked.abandonForbidden();
  }

  /** Streams whose owners lost what they could reach end; the others hear which lists changed. */
  private changed({ kinds }: CatalogueChange): void {
    this.endForbidden();
    const methods = new Set([...kinds].map((kind) => listOfKind.get(kind)!.changed));
    for (const session of this.sessions.all) if (session.stream !== null) session.tellChanged(methods);
    this.listen.tellChanged(methods);
  }

  /** The view for what outlives a request: nothing, once the caller's credentials have ended. */
  private viewNow(scope: Scope, principal: Principal, until: number): View | undefined {
    return Date.now() >= until || this.identity.hasEnded(principal) ? undefined : this.viewOf(scope, principal);
  }

  private viewOf({ kind, id }: Scope, principal: Principal): View | undefined {
    switch (kind) {
      case 'aggregate':
        return this.catalog.aggregate(principal);
      case 'server':
        return this.catalog.server(id, principal);
      case 'gateway':
        return this.catalog.gateway(id, principal);
    }
  }

  /** Nothing a client sends, and no fault of ours, takes the process down or leaves a request without an answer. */
  private guard(res: ServerResponse, head: RequestHead, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!refuseMessage(res, error, head.requestId)) this.failed(res, head, error);
    }
  }

  private failed(res: ServerResponse, { requestId }: RequestHead, error: unknown): void {
    aboutRequest(requestId, undefined, () => this.log.error(faultLine(error)));
    if (res.headersSent) res.destroy();
    else refuse(res, 'INTERNAL', 'Something went wrong here; the log has the details.');
  }
}
