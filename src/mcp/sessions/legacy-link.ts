import { postHeaders } from '../../upstream/client/post-rpc.js';
import type { Account } from '../../limits/budgets/account.js';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { CookieJar } from '../../upstream/target/cookie-jar.js';
import type { ClientHeaders } from '../../upstream/target/upstream-headers.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import type { Forwarder } from '../relay/forwarder.service.js';
import { Polled } from './polled.js';
import { Standing } from './standing.js';

/** A request of a client on its way to an upstream of the older revisions. */
export interface LegacyCall {
  readonly wire: Buffer | string;
  readonly sink: AnswerSink;
  /** Trace context and `Mcp-Param-*`, flat. */
  readonly forwarded: readonly string[];
  readonly client: ClientHeaders | null;
  /** On which goes what is held of the answer. */
  readonly account: Account;
}

/** One upstream session (2024-11-05 to 2025-11-25) on behalf of one client session, or of one principal. */
export interface LegacyLink {
  /** The newest snapshot of the gateway; set anew at each use. */
  gateway: CatalogueGateway;
  readonly sessionId: string | null;
  readonly protocolVersion: string;
  readonly standing: Standing;
  /** false where the session is known to have ended: the next use opens another. */
  readonly alive: boolean;
  call(call: LegacyCall): void;
  /** A notification or a response; nobody waits for what the upstream says to it. */
  post(text: string): void;
  /** The stream on which the upstream speaks unasked; from an event on where one is named. */
  listen(sink: AnswerSink, lastEventId?: string): void;
  /** What is held here for it is let go, once no call is under way on it: its upstream has forgotten it, or nobody uses it here. */
  forget(): void;
  close(): void;
}

/** Over Streamable HTTP: each message is a request of its own. */
export class HttpLink implements LegacyLink {
  /** Only a request can tell; {@link ReopeningCall} listens for it. */
  readonly alive = true;
  readonly standing: Standing;

  constructor(
    private readonly forwarder: Forwarder,
    public gateway: CatalogueGateway,
    readonly sessionId: string | null,
    readonly protocolVersion: string,
    /** What a balancer set in this session; null where callers share it who are not one. */
    public cookies: CookieJar | null,
  ) {
    this.standing = new Standing(gateway.target);
  }

  call({ wire, sink, forwarded, client, account }: LegacyCall): void {
    const own = this.own(true);
    for (const text of forwarded) own.push(text);
    const taken =
      sink.resumes === true ? sink : new Polled(sink, (again, after) => this.poll(again, after, client, account));
    this.forwarder.send({ ...this.place(), method: 'POST', own, body: wire, client, account }, taken);
  }

  private poll(
    sink: AnswerSink,
    lastEventId: string,
    client: ClientHeaders | null,
    account: LegacyCall['account'],
  ): void {
    const own = [...this.own(false), 'last-event-id', lastEventId];
    this.forwarder.send({ ...this.place(), method: 'GET', own, body: null, client, account }, sink);
  }

  post(text: string): void {
    const own = this.own(true);
    this.forwarder.post({ ...this.place(), method: 'POST', own, body: text, client: null });
  }

  listen(sink: AnswerSink, lastEventId?: string): void {
    const own = this.own(false);
    if (lastEventId !== undefined) own.push('last-event-id', lastEventId);
    this.forwarder.send({ ...this.place(), method: 'GET', own, body: null, client: null, waiting: true }, sink);
  }

  forget(): void {}

  close(): void {
    if (this.sessionId === null) return;
    const own = this.own(false);
    this.forwarder.post({ ...this.place(), method: 'DELETE', own, body: null, client: null });
  }

  private place() {
    const { gateway, cookies } = this;
    return { gateway, cookies };
  }

  private own(post: boolean): string[] {
    const own = post ? [...postHeaders] : ['accept', 'text/event-stream'];
    own.push('mcp-protocol-version', this.protocolVersion);
    if (this.sessionId !== null) own.push('mcp-session-id', this.sessionId);
    return own;
  }
}
