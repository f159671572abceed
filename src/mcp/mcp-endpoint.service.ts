import { Injectable, Logger } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CatalogService } from '../catalog/catalog.service.js';
import type { View } from '../catalog/catalogue.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import type { Principal } from '../identity/principal.js';
import type { Resolution } from '../identity/resolution.js';
import type { Visit } from './visit.js';
import { mcpPath, type McpPath, type Scope } from './mcp-path.js';
import { originPolicy, type OriginPolicy } from './origin-policy.js';
import { passthrough, type Passthrough } from './passthrough.js';
import { refuse, refuseCaller, refuseMessage } from './refusals.js';
import { readHead, type RequestHead } from './request-head.js';
import { StreamableHttp } from './streamable-http.service.js';
import { Streams } from './streams.service.js';

/** The front door of everything MCP: paths, origin, identity, view; and the orderly end. */
@Injectable()
export class McpEndpoint {
  private readonly log = new Logger('mcp');
  private readonly originAllowed: OriginPolicy;
  private readonly passthrough: Passthrough;
  private readonly underWay = new Set<ServerResponse>();
  private draining = false;

  constructor(
    private readonly identity: IdentityResolver,
    private readonly catalog: CatalogService,
    private readonly http: StreamableHttp,
    private readonly streams: Streams,
    @InjectEnvironment() env: Environment,
  ) {
    this.originAllowed = originPolicy(env);
    this.passthrough = passthrough(env);
    this.catalog.onChange(() => this.streams.closeForbidden());
    this.identity.onRevocation(() => this.streams.closeForbidden());
  }

  /** True when the path is an MCP path; the request is taken then. */
  handle(req: IncomingMessage, res: ServerResponse): boolean {
    const path = mcpPath(req.url as string);
    if (path === undefined) return false;
    if (this.draining) {
      refuse(res, 'UNAVAILABLE', 'This process is shutting down.', { connection: 'close', 'retry-after': '1' });
      return true;
    }
    this.underWay.add(res);
    res.once('close', () => this.underWay.delete(res));
    this.guard(res, () => this.enter(req, res, path));
    return true;
  }

  upgrade(_req: IncomingMessage, _socket: Duplex, _head: Buffer): boolean {
    return false;
  }

  /** Stops taking work, ends waiting streams, and waits for answers under way, `limitMs` at most. */
  async drain(limitMs: number): Promise<void> {
    this.draining = true;
    this.streams.closeAll();
    const until = performance.now() + limitMs;
    while (this.underWay.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const res of this.underWay) res.destroy();
  }

  private enter(req: IncomingMessage, res: ServerResponse, path: McpPath): void {
    const head = readHead(req.rawHeaders);
    if (!this.originAllowed(head)) return refuse(res, 'ORIGIN_NOT_ALLOWED', 'This origin may not call the gateway.');
    const resolution = this.identity.resolve(req, 'client');
    if (!(resolution instanceof Promise)) return this.identified(req, res, path, head, resolution);
    resolution.then(
      (resolved) => this.guard(res, () => this.identified(req, res, path, head, resolved)),
      (error: unknown) => this.failed(res, error),
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
    const { principal } = who;
    const view = this.viewOf(path.scope, principal);
    if (view === undefined) return refuse(res, 'NOT_FOUND', 'There is nothing at this path.');
    const visit: Visit = {
      req,
      res,
      scope: path.scope,
      head,
      principal,
      view,
      client: this.passthrough(req.rawHeaders, principal),
      stillAllowed: () =>
        !this.identity.isRevoked(principal) && this.sameReach(view, this.viewOf(path.scope, principal)),
    };
    this.http.serve(visit, (work) => this.guard(res, work));
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

  /** Whether a stream opened on the old view may go on: nothing it could hear of is out of reach now. */
  private sameReach(before: View, now: View | undefined): boolean {
    if (now === undefined) return false;
    const reachable = new Set(now.gateways.map(({ id }) => id));
    return before.gateways.every(({ id }) => reachable.has(id));
  }

  /** Nothing a client sends, and no fault of ours, takes the process down or leaves a request without an answer. */
  private guard(res: ServerResponse, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!refuseMessage(res, error)) this.failed(res, error);
    }
  }

  private failed(res: ServerResponse, error: unknown): void {
    this.log.error(error instanceof Error ? error.stack : String(error));
    if (res.headersSent) res.destroy();
    else refuse(res, 'INTERNAL', 'Something went wrong here; the log has the details.');
  }
}
