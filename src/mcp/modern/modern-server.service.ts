import { Injectable } from '@nestjs/common';
import { serverInfoOf, type Visit } from '../request/visit.js';
import { WayOfACall } from '../relay/way-of-a-call.js';
import type { Envelope, JsonId } from '../../protocol/envelope.js';
import { errorText } from '../../protocol/failures.js';
import { Forwarder } from '../relay/forwarder.service.js';
import { encodeHeaderText } from '../../protocol/header-text.js';
import { sendJson } from '../request/send-json.js';
import { caching, listAnswer } from '../request/answer-lists.js';
import { listOfMethod } from '../../protocol/lists.js';
import { Listen } from './listen.service.js';
import { ModernToLegacy } from '../crossed/modern-to-legacy.service.js';
import { accepts } from '../request/request-head.js';
import { modernHeaders } from '../../upstream/client/modern-headers.js';
import { ModernReply } from './modern-reply.js';
import { meta, modern, rpc } from '../../protocol/protocol.js';
import { routeOf, type Route } from '../relay/routes.js';
import { Handles } from '../handles/handles.service.js';

const completeTail = `,"resultType":"complete","ttlMs":${caching.ttlMs},"cacheScope":"${caching.cacheScope}"`;

/** Serves clients of 2026-07-28: stateless, any replica, bytes both ways. */
@Injectable()
export class ModernServer {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly toLegacy: ModernToLegacy,
    private readonly listen: Listen,
    private readonly way: WayOfACall,
    private readonly handles: Handles,
  ) {}

  /** `message` is modern and agrees with its headers ({@link isModernMessage}). */
  serve(visit: Visit, message: Envelope): void {
    const { res, view } = visit;
    if (message.kind !== 'request') return void res.writeHead(202).end();
    const id = message.id as JsonId;
    const list = listOfMethod.get(message.method);
    if (list !== undefined) {
      if ((message.params?.cursor ?? null) !== null) return this.invalid(visit, id, 'Unknown cursor');
      return sendJson(res, 200, listAnswer(view, list, message, completeTail));
    }
    if (message.method === 'server/discover') return sendJson(res, 200, this.discover(visit, id));
    if (message.method === 'subscriptions/listen') return this.listen.serve(visit, message);
    const found = routeOf(view, message, 'modern');
    const route = typeof found === 'object' ? this.handles.routed(visit, message, found) : found;
    if (typeof route === 'string') return this.invalid(visit, id, route);
    if (route === undefined) {
      return sendJson(res, 404, errorText(id, rpc.methodNotFound, `Method not found: ${message.method}`));
    }
    this.forward(visit, message, route);
  }

  private invalid({ res }: Visit, id: JsonId, why: string): void {
    sendJson(res, 200, errorText(id, rpc.invalidParams, why));
  }

  private forward(visit: Visit, message: Envelope, route: Route): void {
    const call = this.way.begin(visit, message, route, 'modern');
    const reply = new ModernReply(visit.res, call, { events: accepts(visit.head.accept, 'text/event-stream') });
    this.way.go(call, reply, () => this.send(visit, message, call.route, reply));
  }

  private send(visit: Visit, message: Envelope, route: Route, reply: ModernReply): void {
    const { gateway, body, name } = route;
    const sink = this.handles.sealing(visit, message, route, reply);
    if (gateway.modern === null) return this.toLegacy.call(visit, message, route, sink);
    const own = modernHeaders(message.method);
    if (name !== undefined) own.push('mcp-name', encodeHeaderText(name));
    for (const text of visit.head.forwarded) own.push(text);
    this.forwarder.send({ gateway, method: 'POST', own, body, client: visit.client, account: visit.account }, sink);
  }

  private discover({ view }: Visit, id: JsonId): string {
    return JSON.stringify({
      jsonrpc: '2.0',
      id,
      result: {
        resultType: 'complete',
        supportedVersions: [modern],
        capabilities: view.capabilities('modern'),
        ...(view.instructions === null ? {} : { instructions: view.instructions }),
        ...caching,
        _meta: { [meta.serverInfo]: serverInfoOf(view) },
      },
    });
  }
}
