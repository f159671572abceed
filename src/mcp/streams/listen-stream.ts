import type { ServerResponse } from 'node:http';
import type { Outline } from '../../protocol/outline.js';
import type { JsonId } from '../../protocol/envelope.js';
import { listenFlagOf, saysListChanged } from '../../protocol/lists.js';
import { later } from '../../problems/guarded.js';
import { EventStream } from './event-stream.js';
import { asciiJson, spanAt, spliced, withMembers } from '../../protocol/json/json-spans.js';
import { gatewayInfo, meta } from '../../protocol/protocol.js';
import type { ServerMessages } from '../sessions/server-messages.js';
import { messageFrame } from '../../protocol/sse-frames.js';
import type { OpenStream } from './open-streams.service.js';

/** What a client of 2026-07-28 wants to hear of; members this gateway does not know are its upstream's business. */
export interface ListenFilter {
  readonly toolsListChanged?: boolean;
  readonly promptsListChanged?: boolean;
  readonly resourcesListChanged?: boolean;
  readonly resourceSubscriptions?: readonly string[];
  readonly [other: string]: unknown;
}

/** How long a changed list may take to be read again before clients are told, in milliseconds. */
const settleMs = 500;

export interface ListenOptions {
  readonly res: ServerResponse;
  readonly id: JsonId;
  readonly honoured: ListenFilter;
  readonly allowed: () => boolean;
  readonly onClose: () => void;
}

/** The stream of one `subscriptions/listen`: acknowledged first, every message under the subscription's id. */
export class ListenStream extends EventStream implements OpenStream, ServerMessages {
  private readonly changed = new Set<string>();
  private readonly stamp: string;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: ListenOptions) {
    const { res, id, honoured } = options;
    super(res);
    this.stamp = `${JSON.stringify(meta.subscriptionId)}:${asciiJson(id)}`;
    this.notify('notifications/subscriptions/acknowledged', `"notifications":${JSON.stringify(honoured)},`);
  }

  /** Lists changed, and the catalogue has the new ones. */
  tellChanged(methods: Iterable<string>): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const method of new Set([...this.changed, ...methods])) {
      if (this.options.honoured[listenFlagOf(method) ?? ''] === true) this.notify(method);
    }
    this.changed.clear();
  }

  /** A notification of an upstream under our subscription's id; list changes wait for the catalogue. */
  pass({ kind, method, text }: Outline): string | null {
    if (kind !== 'notification' || method === 'notifications/subscriptions/acknowledged') return null;
    if (saysListChanged(method)) {
      this.changed.add(method);
      this.timer ??= later('lists changed', settleMs, () => this.tellChanged([])).unref();
      return null;
    }
    const id = spanAt(text, ['params', '_meta', meta.subscriptionId]);
    if (id !== undefined) return spliced(text, id, asciiJson(this.options.id));
    const params = spanAt(text, ['params', '_meta']) ?? spanAt(text, ['params']);
    if (params === undefined) return withMembers(text, { start: 0, end: 0 }, `"params":{"_meta":{${this.stamp}}}`);
    const inMeta = spanAt(text, ['params', '_meta']) !== undefined;
    return withMembers(text, params, inMeta ? this.stamp : `"_meta":{${this.stamp}}`);
  }

  /** Nothing resumes in this revision. */
  eventId(): undefined {
    return undefined;
  }

  allowed(): boolean {
    return this.options.allowed();
  }

  busy(): boolean {
    return false;
  }

  /** The orderly end: the answer to the request (2026-07-28, subscriptions, ending a subscription). */
  close(): void {
    if (this.closed) return;
    const id = JSON.stringify(this.options.id);
    const info = `${JSON.stringify(meta.serverInfo)}:${JSON.stringify(gatewayInfo)}`;
    const result = `{"resultType":"complete","_meta":{${this.stamp},${info}}}`;
    this.res.end(messageFrame(`{"jsonrpc":"2.0","id":${id},"result":${result}}`));
    this.over();
  }

  private notify(method: string, members = ''): void {
    this.write(messageFrame(`{"jsonrpc":"2.0","method":"${method}","params":{${members}"_meta":{${this.stamp}}}}`));
  }

  protected override left(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.options.onClose();
  }
}
