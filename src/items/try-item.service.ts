import { Injectable } from '@nestjs/common';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import type { Principal } from '../identity/principal/principal.js';
import { LimitReached } from '../problems/limit-reached.js';
import { Ledger } from '../limits/budgets/ledger.service.js';
import { invalid, Problem } from '../problems/problem.js';
import { Breakers, outcomeOf } from '../upstream/target/breakers.js';
import type { ItemKind } from '../upstream/discovery/discovery.js';
import { Dispatchers } from '../upstream/dial/dispatchers.js';
import { isInternal, type UpstreamError, upstreamErrorOf } from '../upstream/target/upstream-error.js';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import type { CatalogueGateway, Exposed } from '../catalog/snapshot/catalogue.js';
import { CallFailure } from '../protocol/failures.js';
import type { Params } from '../protocol/envelope.js';
import type { RpcMessage } from '../protocol/rpc.js';
import { connect } from '../catalog/watching/connect.js';
import type { Call, CallOrigin } from '../mcp/relay/call.js';
import { aggregate } from '../mcp/request/mcp-path.js';
import { RequestStates } from '../mcp/handles/request-states.service.js';
import { WayOfACall } from '../mcp/relay/way-of-a-call.js';
import { AskingTry, canBeAsked } from './asking-try.service.js';
import type { RestAsker } from './rest-asker.js';
import type { FoundItem } from './item-read.js';

const methods: Readonly<Record<ItemKind, string>> = {
  tool: 'tools/call',
  prompt: 'prompts/get',
  resource: 'resources/read',
  resource_template: 'resources/read',
};

/** What an upstream answered to one try. */
export interface Tried {
  readonly result: Params | null;
  /** The upstream's own JSON-RPC error. */
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } | null;
  readonly durationMs: number;
}

/** Calls one item for a person, on a conversation of its own, with the same headers, rights and bounds as through /mcp. */
@Injectable()
export class TryItem {
  constructor(
    private readonly catalog: CatalogService,
    private readonly dispatchers: Dispatchers,
    private readonly breakers: Breakers,
    private readonly way: WayOfACall,
    private readonly ledger: Ledger,
    private readonly identity: IdentityResolver,
    private readonly asking: AskingTry,
    private readonly states: RequestStates,
  ) {}

  /** Throws 404 for what clients are not offered now, 429 or 503 where there is no room for the call, 502 where its upstream fails. */
  async run({ item, gateway }: FoundItem, params: Record<string, unknown>, asker: RestAsker): Promise<Tried> {
    const offered = this.offered(item.id, gateway.id, asker.principal);
    if (offered === undefined)
      throw new Problem('NOT_FOUND', `${item.name.slice(0, 255)} is not offered to clients now`);
    const sent = this.opened(params, offered.gateway, asker);
    const method = methods[item.kind];
    const name = typeof params.uri === 'string' ? params.uri : item.name;
    // What is sent is made of `params` later; the record of the call may want them.
    const body = offered.gateway.auditArguments === 'none' ? '' : JSON.stringify({ params });
    const route = { gateway: offered.gateway, body, name, item: offered.item };
    const call = this.way.begin(this.originOf(asker), { id: undefined, method }, route, 'legacy');
    const stop = new AbortController();
    call.upstream = { tellCancelled: () => stop.abort() };
    try {
      await this.way.admitted(call);
      const tried =
        offered.gateway.modern === null && canBeAsked(params)
          ? await timed(() => this.asking.run(call, params, stop.signal))
          : await this.guarded(offered.gateway, method, sent, stop.signal);
      call.done();
      return this.sealed(tried, offered.gateway, asker);
    } catch (thrown) {
      throw stop.signal.aborted ? this.forbidden(asker) : problemOf(thrown, call);
    }
  }

  /** What an upstream that keeps states of its own is sent: what goes out sealed comes back so. */
  private opened(params: Record<string, unknown>, { id, modern }: CatalogueGateway, { principal }: RestAsker): Params {
    const sent = modern === null ? params : this.states.opened(principal.id, id, params);
    if (typeof sent === 'string') throw invalid({ path: 'requestState', message: sent });
    return sent;
  }

  private sealed(tried: Tried, { id, modern }: CatalogueGateway, { principal }: RestAsker): Tried {
    if (modern === null || tried.result === null) return tried;
    return { ...tried, result: this.states.sealed(principal.id, id, tried.result) };
  }

  private originOf({ principal, head }: RestAsker): CallOrigin {
    return {
      principal,
      head,
      door: 'rest',
      scope: aggregate,
      account: this.ledger.of(principal.id),
      until: this.identity.endOf(principal),
    };
  }

  private forbidden({ principal }: RestAsker): Problem {
    return this.identity.hasEnded(principal)
      ? new Problem('UNAUTHENTICATED', 'the call was cancelled: what you signed in with has ended')
      : new Problem('NOT_FOUND', 'the call was cancelled: it is not offered to you any more');
  }

  private offered(
    itemId: string,
    gatewayId: string,
    principal: Principal,
  ): Pick<Exposed, 'gateway' | 'item'> | undefined {
    const gateway = this.catalog.gateway(gatewayId, principal)?.gateways[0];
    const item = gateway?.items.find(({ id }) => id === itemId);
    return gateway && item && { gateway, item };
  }

  private async guarded(
    gateway: CatalogueGateway,
    method: string,
    params: Params,
    signal: AbortSignal,
  ): Promise<Tried> {
    const breaker = this.breakers.for(gateway.id);
    if (!breaker.enter()) {
      const seconds = String(Math.max(1, Math.ceil(breaker.retryAfterMs / 1000)));
      throw new Problem('UNAVAILABLE', 'The MCP server keeps failing.', { headers: { 'Retry-After': seconds } });
    }
    try {
      const tried = await this.ask(gateway, method, params, signal);
      breaker.leave('answered');
      return tried;
    } catch (error) {
      breaker.leave(isInternal(error) ? 'neither' : outcomeOf(upstreamErrorOf(error)));
      throw error;
    }
  }

  private async ask(gateway: CatalogueGateway, method: string, params: Params, signal: AbortSignal): Promise<Tried> {
    const connection = await connect(this.dispatchers.for(gateway.target), gateway, { signal });
    try {
      return await timed(async () => (await connection.request(method, params, { signal })).message);
    } finally {
      await connection.close();
    }
  }
}

async function timed(ask: () => Promise<RpcMessage>): Promise<Tried> {
  const began = performance.now();
  const { result, error } = await ask();
  return { result: result ?? null, error: error ?? null, durationMs: Math.round(performance.now() - began) };
}

/** What the person is told, and what the call ended with. A mistake of this program is ours, never the upstream's. */
function problemOf(thrown: unknown, call: Call): unknown {
  if (thrown instanceof LimitReached) {
    call.end(thrown.code);
    const { headers } = thrown;
    const named = headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1] ?? '']] : []));
    return new Problem(thrown.code, thrown.message, { headers: Object.fromEntries(named) });
  }
  if (thrown instanceof Problem) {
    call.end('UPSTREAM_UNREACHABLE');
    return thrown;
  }
  if (thrown instanceof CallFailure) {
    call.end(thrown.code);
    return new Problem('UPSTREAM_FAILED', `The call of ${call.route.gateway.slug} failed: ${thrown.message}.`);
  }
  if (isInternal(thrown)) {
    call.end('INTERNAL');
    return thrown;
  }
  const error = upstreamErrorOf(thrown);
  call.end(error.code);
  return failed(error, call.route.gateway);
}

const failed = ({ stage, code, statusCode, message, hint }: UpstreamError, { slug }: CatalogueGateway) =>
  new Problem('UPSTREAM_FAILED', `The MCP server ${slug} failed: ${message}. ${hint}`, {
    members: { upstream: { stage, code, ...(statusCode === undefined ? {} : { statusCode }), message, hint } },
  });
