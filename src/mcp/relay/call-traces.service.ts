import { Injectable } from '@nestjs/common';
import { metaOf, type Params } from '../../protocol/envelope.js';
import { withTraceparent } from '../../protocol/trace-context.js';
import { Traces, type Part } from '../../traces/traces.js';
import type { RequestHead } from '../request/request-head.js';
import type { Call } from './call.js';
import type { Observer } from './way-of-a-call.js';

/**
 * Each call as a trace: identity, admission, translation between eras, the request to the upstream. The upstream is told the context in
 * the header `traceparent`, and in `_meta` where the client has one there (Model Context Protocol, SEP-414).
 */
@Injectable()
export class CallTraces implements Observer {
  readonly on: boolean;

  constructor(private readonly traces: Traces) {
    this.on = traces.on;
  }

  begun(call: Call, params: Params | undefined): void {
    const { origin, route, era, started, method } = call;
    const head = origin.head as Partial<RequestHead>;
    const told = metaOf(params)?.traceparent;
    const header = valueOf(head.forwarded, 'traceparent');
    const tool = method === 'tools/call' ? route.item?.name : undefined;
    call.trace = this.traces.begin({
      name: tool === undefined ? method.slice(0, 100) : `${method} ${tool}`,
      started: head.arrived || started,
      parent: { traceparent: typeof told === 'string' ? told : header },
      attributes: {
        'mcp.method.name': method.slice(0, 100),
        ...(tool === undefined ? {} : { 'gen_ai.tool.name': tool }),
        'gatehouse.gateway': route.gateway.slug,
        'gatehouse.door': origin.door,
        'gatehouse.era': era,
        'gatehouse.request_id': origin.head.requestId,
        'user.id': origin.principal.id,
      },
    });
    if (call.trace !== null) this.tell(call, call.trace.traceparent, params);
  }

  sent(call: Call): void {
    if (call.trace !== null) call.sentAt = performance.now();
  }

  ended(call: Call, code: string | null): void {
    call.trace?.end([...partsOf(call)], code);
  }

  private tell(call: Call, traceparent: string, params: Params | undefined): void {
    const head = call.origin.head as Partial<RequestHead>;
    if (head.forwarded !== undefined) head.forwarded = withValue(head.forwarded, 'traceparent', traceparent);
    if (metaOf(params) === undefined || call.route.body.length === 0) return;
    call.route = { ...call.route, body: withTraceparent(call.route.body.toString(), params!, traceparent) };
  }
}

function* partsOf({ origin, route, era, started, sentAt }: Call): Iterable<Part> {
  const { arrived = 0, identified = 0 } = origin.head as Partial<RequestHead>;
  const now = performance.now();
  if (arrived > 0) yield { name: 'identity', from: arrived, to: identified };
  yield { name: 'admission', from: started, to: sentAt || now };
  if (sentAt === 0) return;
  const { target, modern, legacy } = route.gateway;
  if ((era === 'modern' ? modern : legacy) === null) {
    const to = era === 'modern' ? 'legacy' : 'modern';
    yield { name: 'translation', from: sentAt, to: now, attributes: { 'gatehouse.from': era, 'gatehouse.to': to } };
  }
  const { hostname, port, protocol } = target.url;
  const attributes = {
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
    'http.request.method': 'POST',
  };
  yield { name: 'upstream', from: sentAt, to: now, attributes };
}

/** In a flat list of names and values. */
function valueOf(list: readonly string[] = [], name: string): string | undefined {
  for (let at = 0; at < list.length; at += 2) if (list[at] === name) return list[at + 1];
  return undefined;
}

/** The list with this value in the place of any of that name. */
const withValue = (list: readonly string[], name: string, value: string): string[] => [
  ...list.filter((_, at) => list[at - (at % 2)] !== name),
  name,
  value,
];
