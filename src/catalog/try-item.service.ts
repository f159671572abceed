import { Injectable } from '@nestjs/common';
import type { Principal } from '../identity/principal.js';
import { Problem } from '../problems/problem.js';
import { Breakers, outcomeOf } from '../upstream/breaker.js';
import type { ItemKind } from '../upstream/discovery.js';
import { Dispatchers } from '../upstream/dispatcher.js';
import { redactJson, secretPatterns } from '../upstream/redactor.js';
import { parseRpc, type RpcMessage } from '../upstream/rpc.js';
import { type UpstreamError, upstreamErrorOf } from '../upstream/upstream-error.js';
import { CatalogService } from './catalog.service.js';
import type { CatalogueGateway, Exposed } from './catalogue.js';
import { connect } from './connect.js';
import type { FoundItem } from './item-read.js';

const methods: Readonly<Record<ItemKind, string>> = {
  tool: 'tools/call',
  prompt: 'prompts/get',
  resource: 'resources/read',
  resource_template: 'resources/read',
};

/** What an upstream answered to one try. */
export interface Tried {
  readonly result: Record<string, unknown> | null;
  /** The upstream's own JSON-RPC error. */
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } | null;
  readonly durationMs: number;
}

/** Calls one item for a person, on a conversation of its own, with the same headers and rights as through /mcp. */
@Injectable()
export class TryItem {
  constructor(
    private readonly catalog: CatalogService,
    private readonly dispatchers: Dispatchers,
    private readonly breakers: Breakers,
  ) {}

  /** Throws 404 for what clients are not offered now, 503 while the upstream is given a rest, 502 where it fails. */
  async run({ item, gateway }: FoundItem, params: Record<string, unknown>, principal: Principal): Promise<Tried> {
    const offered = this.offered(item.id, gateway.id, principal);
    if (offered === undefined)
      throw new Problem('NOT_FOUND', `${item.name.slice(0, 255)} is not offered to clients now`);
    const breaker = this.breakers.for(gateway.id);
    if (breaker.enter() !== null) {
      const seconds = String(Math.max(1, Math.ceil(breaker.retryAfterMs / 1000)));
      throw new Problem('UNAVAILABLE', 'The MCP server keeps failing or has too many calls under way.', {
        headers: { 'Retry-After': seconds },
      });
    }
    try {
      const tried = await this.ask(offered.gateway, methods[item.kind], params);
      breaker.leave('answered');
      return tried;
    } catch (thrown) {
      const error = upstreamErrorOf(thrown);
      breaker.leave(outcomeOf(error));
      throw failed(error, offered.gateway);
    }
  }

  private offered(itemId: string, gatewayId: string, principal: Principal): Exposed | undefined {
    const gateway = this.catalog.gateway(gatewayId, principal)?.gateways[0];
    const item = gateway?.items.find(({ id }) => id === itemId);
    return gateway && item && { gateway, item, exposedName: item.name };
  }

  private async ask(gateway: CatalogueGateway, method: string, params: Record<string, unknown>): Promise<Tried> {
    const began = performance.now();
    const connection = await connect(this.dispatchers.for(gateway.target), gateway, {});
    try {
      const { text } = await connection.request(method, params);
      const message: RpcMessage = parseRpc(redactJson(text, secretPatterns(gateway.target.secretValues())));
      const durationMs = Math.round(performance.now() - began);
      return { result: message.result ?? null, error: message.error ?? null, durationMs };
    } finally {
      await connection.close();
    }
  }
}

const failed = ({ stage, code, statusCode, message, hint }: UpstreamError, { slug }: CatalogueGateway) =>
  new Problem('UPSTREAM_FAILED', `The MCP server ${slug} failed: ${message}. ${hint}`, {
    members: { upstream: { stage, code, ...(statusCode === undefined ? {} : { statusCode }), message, hint } },
  });
