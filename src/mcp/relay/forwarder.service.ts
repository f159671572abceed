import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import type { Account } from '../../limits/budgets/account.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { Places } from '../../limits/budgets/places.service.js';
import { Breakers, type Breaker } from '../../upstream/target/breakers.js';
import { Dispatchers } from '../../upstream/dial/dispatchers.js';
import type { CookieJar } from '../../upstream/target/cookie-jar.js';
import { UpstreamError, upstreamErrorOf } from '../../upstream/target/upstream-error.js';
import { upstreamHeaders, type ClientHeaders } from '../../upstream/target/upstream-headers.js';
import { requestPath } from '../../upstream/target/upstream-target.js';
import { words } from '../../upstream/target/safe-text.js';
import { secretsOf } from '../../upstream/target/target-secrets.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import { Deadlines } from './deadlines.js';
import { Unheard } from '../answers/unheard.js';
import { Relay } from './relay.js';

type Gate = Pick<Breaker, 'enter' | 'leave'>;

/** One HTTP request to an upstream. */
export interface Outbound {
  readonly gateway: CatalogueGateway;
  readonly method: 'POST' | 'GET' | 'DELETE';
  /** Framing and MCP headers, lower case, flat. */
  readonly own: readonly string[];
  readonly body: string | Buffer | null;
  /** What the client's own request may contribute; null: nothing. */
  readonly client: ClientHeaders | null;
  /** Of the upstream session that the request belongs to. */
  readonly cookies?: CookieJar | null;
  /** On which goes what is held of the answer; absent: on the gateway's own. */
  readonly account?: Account;
  /** A stream that only waits for news has no limit on its silence and holds no place among the calls. */
  readonly waiting?: boolean;
}

/** Longest silence of an answer that comes as a stream, in milliseconds; progress counts as a sound. */
const streamIdleMs = 5 * 60_000;

/** Sends requests to upstreams and relays what they answer. The hot path: no promise, no stream, no database. */
@Injectable()
export class Forwarder implements OnApplicationShutdown {
  readonly deadlines = new Deadlines();

  constructor(
    private readonly dispatchers: Dispatchers,
    private readonly breakers: Breakers,
    private readonly places: Places,
    private readonly ledger: Ledger,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** Everything that can go wrong arrives at `sink.fail`. */
  send(outbound: Outbound, sink: AnswerSink): void {
    const { gateway, method, own, body, waiting = false, cookies = null } = outbound;
    const { target } = gateway;
    const breaker = waiting ? unguarded : this.breakers.for(gateway.id);
    if (!breaker.enter()) return sink.fail(new UpstreamError('tcp', 'UPSTREAM_UNREACHABLE', keepsFailing));
    let relay: Relay | null = null;
    try {
      const headers = upstreamHeaders(target, own, outbound.client, cookies?.header(target.url.pathname));
      const path = requestPath(target);
      relay = new Relay(sink, {
        maxBytes: this.env.MAX_RESPONSE_BYTES,
        // Some servers send no head before the first event.
        timeoutMs: waiting ? Infinity : target.timeoutMs,
        idleMs: waiting ? Infinity : streamIdleMs,
        deadlines: this.deadlines,
        breaker,
        account: outbound.account ?? this.ledger.own,
        cookies,
        secrets: secretsOf(target),
      });
      this.dispatchers.for(target).dispatch({ path, method, headers, body, headersTimeout: 0, bodyTimeout: 0 }, relay);
    } catch (error) {
      if (relay !== null) return relay.onError(error as Error);
      breaker.leave('neither');
      sink.fail(upstreamErrorOf(error));
    }
  }

  /** Sends what nobody waits for. Dropped where its upstream has as many of these under way as it may have calls. */
  post(outbound: Outbound): void {
    const { id } = outbound.gateway;
    if (this.places.enterMessage(id)) this.send(outbound, new Unheard(() => this.places.leaveMessage(id)));
  }

  onApplicationShutdown(): void {
    this.deadlines.stop();
  }
}

/** Streams that only wait hold no place among the calls, and their ends say nothing about the upstream. */
const unguarded: Gate = { enter: () => true, leave: () => {} };

const keepsFailing = words`the upstream keeps failing; the next try is in a few seconds`;
