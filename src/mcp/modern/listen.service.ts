import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { CatalogueGateway, View } from '../../catalog/snapshot/catalogue.js';
import { type Outline, stringAt } from '../../protocol/outline.js';
import type { Envelope, JsonId } from '../../protocol/envelope.js';
import { errorText } from '../../protocol/failures.js';
import { Forwarder } from '../relay/forwarder.service.js';
import { sendJson } from '../request/send-json.js';
import { spanAt } from '../../protocol/json/json-spans.js';
import { Links } from '../sessions/links.service.js';
import { ListenStream, type ListenFilter } from '../streams/listen-stream.js';
import { modernHeaders } from '../../upstream/client/modern-headers.js';
import { ownId } from '../../protocol/own-ids.js';
import { rpc } from '../../protocol/protocol.js';
import { transparent } from '../relay/routes.js';
import type { LegacyLink } from '../sessions/legacy-link.js';
import { answerInstead, type ServerMessages } from '../sessions/server-messages.js';
import { OpenStreams } from '../streams/open-streams.service.js';
import { itemLists } from '../../protocol/lists.js';
import { modernMeta } from '../../protocol/translate-request.js';
import { WatchedResources } from './watched-resources.js';
import { UpstreamNews } from '../streams/upstream-news.js';
import { sameReach, type Visit } from '../request/visit.js';
import { guarded, heed } from '../../problems/guarded.js';

/** Resources one subscription may name. */
const maxUris = 1000;

/** Who listens, and the way to end it. */
export interface Listener {
  readonly id: string;
  readonly principalId: string;
  readonly scopeKey: string;
  /** On the clock of `performance.now()`. */
  readonly since: number;
  close(): void;
}

/** `subscriptions/listen` of 2026-07-28: news of the catalogue, and of the upstreams whose resources are watched. */
@Injectable()
export class Listen {
  private readonly open = new Map<ListenStream, Listener>();
  private readonly watched = new WatchedResources();

  constructor(
    private readonly streams: OpenStreams,
    private readonly forwarder: Forwarder,
    private readonly links: Links,
  ) {}

  serve(visit: Visit, message: Envelope): void {
    const { res, view } = visit;
    const id = message.id as JsonId;
    const filter = message.params?.notifications as ListenFilter | undefined;
    if (typeof filter !== 'object' || filter === null || !areUris(filter.resourceSubscriptions ?? [])) {
      return sendJson(res, 200, errorText(id, rpc.invalidParams, 'params.notifications must be a filter'));
    }
    const full = this.streams.roomFor(visit.account);
    if (full !== null) throw full;
    const honoured = honouredPart(filter, view);
    const stream = new ListenStream({
      res,
      id,
      honoured,
      allowed: () => sameReach(view, visit.viewNow()),
      onClose: () => {
        this.streams.delete(stream);
        this.open.delete(stream);
      },
    });
    if (Object.keys(honoured).length === 0) return stream.close();
    this.streams.add(stream, visit);
    const { principal, scope } = visit;
    this.open.set(stream, {
      id: randomUUID(),
      principalId: principal.id,
      scopeKey: scope.key,
      since: performance.now(),
      close: () => stream.close(),
    });
    this.watch(visit, stream, honoured);
  }

  /** Who listens here. */
  get listeners(): Iterable<Listener> {
    return this.open.values();
  }

  /** Tells every listener which lists changed. */
  tellChanged(methods: ReadonlySet<string>): void {
    for (const stream of this.open.keys()) stream.tellChanged(methods);
  }

  /** Opens what is needed upstream: for the one gateway behind a transparent endpoint all, otherwise watched resources. */
  private watch(visit: Visit, stream: ListenStream, honoured: ListenFilter): void {
    const only = transparent(visit.view);
    const uris = new Map<CatalogueGateway, string[]>();
    for (const uri of honoured.resourceSubscriptions ?? []) {
      const gateway = visit.view.findResource(uri)?.gateway ?? visit.view.unlisted('resource', uri);
      if (gateway !== undefined) uris.set(gateway, [...(uris.get(gateway) ?? []), uri]);
    }
    if (only !== undefined && only.modern !== null) return this.listen(visit, stream, only, honoured);
    for (const [gateway, watched] of uris) {
      if (gateway.modern === null) guarded('subscribe', () => this.subscribe(visit, stream, gateway, watched));
      else this.listen(visit, stream, gateway, { resourceSubscriptions: watched });
    }
  }

  /** Ends with the upstream's stream: the client listens again, and finds out. */
  private listen(visit: Visit, stream: ListenStream, gateway: CatalogueGateway, notifications: ListenFilter): void {
    const method = 'subscriptions/listen';
    const params = { notifications, _meta: modernMeta(null, null) };
    const body = JSON.stringify({ jsonrpc: '2.0', id: ownId(), method, params });
    const own = modernHeaders(method);
    const news = new UpstreamNews(stream, stream, () => stream.close());
    this.forwarder.send({ gateway, method: 'POST', own, body, client: visit.client, waiting: true }, news);
  }

  /** On a legacy upstream: a subscription for each resource, and the session's stream. */
  private async subscribe(
    visit: Visit,
    stream: ListenStream,
    gateway: CatalogueGateway,
    uris: string[],
  ): Promise<void> {
    try {
      const { link, release } = await this.links.ofPrincipal(visit.principal, gateway, visit.client);
      if (stream.closed) return release();
      const over = ({ expired }: { readonly expired: boolean }) => {
        if (expired) this.links.drop(link);
        stream.close();
      };
      link.listen(new UpstreamNews(stream, new OnlyUpdates(stream, link, new Set(uris)), over));
      const leave = this.watched.watch(link, uris);
      heed(visit.res, 'close', () => {
        leave();
        release();
      });
    } catch {
      stream.close();
    }
  }
}

/** Of all that a shared upstream session says, the updates of these resources; nobody here answers its requests. */
class OnlyUpdates implements ServerMessages {
  constructor(
    private readonly stream: Pick<ListenStream, 'pass'>,
    private readonly link: Pick<LegacyLink, 'post'>,
    private readonly uris: ReadonlySet<string>,
  ) {}

  pass(message: Outline): string | null {
    if (message.kind === 'request') this.link.post(answerInstead(message));
    if (message.method !== 'notifications/resources/updated') return null;
    const uri = spanAt(message.text, ['params', 'uri']);
    return uri !== undefined && this.uris.has(stringAt(message.text, uri) ?? '') ? this.stream.pass(message) : null;
  }

  eventId(): undefined {
    return undefined;
  }
}

const areUris = (value: unknown): boolean =>
  Array.isArray(value) && value.length <= maxUris && value.every((uri) => typeof uri === 'string');

/** What of a filter is kept: what the upstreams offer; members unknown here only where one upstream is shown as it is. */
function honouredPart(filter: ListenFilter, view: View): ListenFilter {
  const capabilities = view.capabilities('modern') as Record<string, { listChanged?: boolean; subscribe?: boolean }>;
  const honoured: Record<string, unknown> = transparent(view) === undefined ? {} : { ...filter };
  for (const { listenFlag: flag, capability } of itemLists) {
    delete honoured[flag];
    if (filter[flag] === true && capabilities[capability]?.listChanged === true) honoured[flag] = true;
  }
  const { resourceSubscriptions } = filter;
  delete honoured.resourceSubscriptions;
  if (Array.isArray(resourceSubscriptions) && resourceSubscriptions.length > 0 && capabilities.resources?.subscribe) {
    honoured.resourceSubscriptions = resourceSubscriptions;
  }
  return honoured;
}
