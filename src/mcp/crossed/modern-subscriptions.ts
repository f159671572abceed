import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { ClientHeaders } from '../../upstream/target/upstream-headers.js';
import type { AnswerFlow, AnswerSink } from '../answers/answer-sink.js';
import type { Outline } from '../../protocol/outline.js';
import type { Forwarder } from '../relay/forwarder.service.js';
import type { LegacyLink } from '../sessions/legacy-link.js';
import { modernHeaders } from '../../upstream/client/modern-headers.js';
import { ownId } from '../../protocol/own-ids.js';
import { modern } from '../../protocol/protocol.js';
import { later } from '../../problems/guarded.js';
import { Standing } from '../sessions/standing.js';
import type { Session } from '../sessions/session.js';
import { modernMeta } from '../../protocol/translate-request.js';
import { Translated } from '../answers/translated.js';

/** Pauses before a subscription is asked for again: one whose stream stood, and one that was not to be had; in milliseconds. */
const againMs = 1_000;
const failedMs = 30_000;

/** Resources one session watches at one upstream. */
export const maxSubscriptions = 1_000;

/**
 * What a legacy session subscribed to at an upstream of 2026-07-28 alone: one `subscriptions/listen` for all of it, asked
 * anew when it changes, while the session has a stream to hear of it. To the session it is one more link.
 */
export class ModernSubscriptions implements LegacyLink {
  readonly sessionId = null;
  readonly alive = true;
  readonly protocolVersion = modern;
  readonly standing: Standing;
  private readonly uris = new Set<string>();
  private sink: AnswerSink | null = null;
  private flow: AnswerFlow | null = null;
  /** The subscription that stands, or is asked for. */
  private current: Updates | null = null;

  constructor(
    private readonly forwarder: Forwarder,
    private readonly session: Session,
    public gateway: CatalogueGateway,
    private readonly client: ClientHeaders | null,
  ) {
    this.standing = new Standing(gateway.target);
  }

  /** The session's subscriptions at a gateway, made and attached to its stream when there are none. */
  static of(
    forwarder: Forwarder,
    session: Session,
    gateway: CatalogueGateway,
    client: ClientHeaders | null,
  ): ModernSubscriptions {
    const key = `${gateway.id} subscriptions`;
    const known = session.links.get(key);
    if (known instanceof ModernSubscriptions) return known;
    const made = new ModernSubscriptions(forwarder, session, gateway, client);
    session.links.set(key, made);
    session.stream?.attach(made);
    return made;
  }

  /** False when there are too many. */
  subscribe(uri: string): boolean {
    if (this.uris.has(uri)) return true;
    if (this.uris.size >= maxSubscriptions) return false;
    this.uris.add(uri);
    this.ask();
    return true;
  }

  unsubscribe(uri: string): void {
    if (this.uris.delete(uri)) this.ask();
  }

  listen(sink: AnswerSink): void {
    this.sink = sink;
    sink.attach({ cut: () => this.close(), resume: () => this.flow?.resume() });
    this.ask();
  }

  close(): void {
    this.sink = null;
    this.stop();
  }

  /** Calls take the way of every call to a modern upstream; notifications of the client mean nothing to one. */
  call(): void {}
  post(): void {}
  forget(): void {}

  private stop(): void {
    this.current = null;
    this.flow?.cut();
    this.flow = null;
  }

  /** The upstream ended it: it is asked for again while somebody hears of it. */
  private ended(updates: Updates, pauseMs: number): void {
    if (this.current !== updates) return;
    this.current = this.flow = null;
    later('subscribe again', pauseMs, () => {
      if (this.current === null) this.ask();
    }).unref();
  }

  private ask(): void {
    this.stop();
    const { sink, gateway, client } = this;
    if (sink === null || this.uris.size === 0) return;
    const method = 'subscriptions/listen';
    const params = {
      notifications: { resourceSubscriptions: [...this.uris] },
      _meta: modernMeta(this.session.facts, null),
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id: ownId(), method, params });
    const own = modernHeaders(method);
    const updates = (this.current = new Updates(
      sink,
      (flow) => (this.flow = flow),
      (pauseMs) => this.ended(updates, pauseMs),
    ));
    this.forwarder.send({ gateway, method: 'POST', own, body, client, waiting: true }, updates);
  }
}

/** Of what a subscription says, only the updates; that one ends does not end the session's stream. */
class Updates extends Translated {
  private stood = false;

  constructor(
    inner: AnswerSink,
    private readonly began: (flow: AnswerFlow) => void,
    /** Asks for another one after so many milliseconds. */
    private readonly again: (pauseMs: number) => void,
  ) {
    super(inner);
  }

  override attach(flow: AnswerFlow): void {
    this.began(flow);
  }

  protected override translate(message: Outline): { text: string; status: number } | null {
    return message.method === 'notifications/resources/updated' ? { text: message.text, status: 200 } : null;
  }

  override answer(): void {}
  override accepted(): void {}

  override open(): void {
    this.stood = true;
    super.open();
  }

  override end(): void {
    this.again(this.stood ? againMs : failedMs);
  }

  override fail(): void {
    this.end();
  }
}
