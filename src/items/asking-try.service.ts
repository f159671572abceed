import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import { ModernToLegacy } from '../mcp/crossed/modern-to-legacy.service.js';
import type { AnswerFlow } from '../mcp/answers/answer-sink.js';
import { WholeAnswerSink } from '../mcp/answers/whole-answer-sink.js';
import type { Call } from '../mcp/relay/call.js';
import { failureOf } from '../mcp/request/failure-of.js';
import { ownId } from '../protocol/own-ids.js';
import { CallFailure, type Failure } from '../protocol/failures.js';
import { endedUnanswered } from '../upstream/target/unusable-answer.js';
import { meta } from '../protocol/protocol.js';
import { parseRpc, type RpcMessage } from '../protocol/rpc.js';

type Params = Readonly<Record<string, unknown>>;

/** Whether whoever tries says what they can be asked, or brings what was asked. */
export const canBeAsked = ({ requestState, _meta }: Params): boolean =>
  requestState !== undefined || typeof (_meta as Params | undefined)?.[meta.clientCapabilities] === 'object';

/** Tries at servers of older revisions that may ask on the way: the question is the answer, and the next try brings what was asked. */
@Injectable()
export class AskingTry {
  constructor(
    private readonly toLegacy: ModernToLegacy,
    private readonly catalog: CatalogService,
  ) {}

  /** What came in the end, or what is asked. Rejects with what the call failed with. */
  run({ origin, method, route }: Call, params: Params, signal: AbortSignal): Promise<RpcMessage> {
    const { principal, account, until } = origin;
    const { gateway, name } = route;
    const id = ownId();
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    const viewNow = () => this.catalog.gateway(gateway.id, principal);
    const sender = { principal, account, until, viewNow, client: null, head: { forwarded: [] } };
    return new Promise((resolve, reject) => {
      const sink = new TriedSink(resolve, reject);
      signal.addEventListener('abort', () => sink.cut(), { once: true });
      this.toLegacy.call(sender, { id, method, params }, { gateway, body, name }, sink);
    });
  }
}

class TriedSink extends WholeAnswerSink {
  gone = false;
  readonly holdBytes = Infinity;
  private flow: AnswerFlow | null = null;

  constructor(
    private readonly resolve: (message: RpcMessage) => void,
    readonly fail: (failure: Failure) => void,
  ) {
    super();
  }

  cut(): void {
    this.gone = true;
    this.flow?.cut();
    this.fail(new CallFailure('CLIENT_GONE', 'the call was cancelled'));
  }

  override attach(flow: AnswerFlow): void {
    this.flow = flow;
  }

  answer(_status: number, body: Buffer): void {
    try {
      this.resolve(parseRpc(body.toString('utf8')));
    } catch (error) {
      this.fail(failureOf(error));
    }
  }

  end(): void {
    this.fail(endedUnanswered());
  }
}
