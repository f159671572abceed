import { NamesInOrder } from '../../protocol/header-names.js';
import { requestIdFor } from '../../problems/request-id.js';

/** The headers of an MCP request that the gateway reads, taken from the raw list in one pass. */
export interface RequestHead {
  version: string | undefined;
  method: string | undefined;
  name: string | undefined;
  session: string | undefined;
  accept: string;
  contentType: string;
  origin: string | undefined;
  host: string;
  contentLength: number;
  transferEncoding: string | undefined;
  lastEventId: string | undefined;
  /** The one id of the request, in errors, log and audit ({@link requestIdFor}). */
  requestId: string;
  /** When the request came and when its caller was known, on the clock of `performance.now()`; 0 where no trace asks for it. */
  arrived: number;
  identified: number;
  /** `Mcp-Param-*`, and the trace context of W3C: forwarded as they came (flat: lower-case name, value, …). */
  forwarded: string[];
}

/** A doubled header becomes one value with a comma, which no check accepts. */
const joined = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before}, ${value}`;

const names = new NamesInOrder();

/** @param raw `IncomingMessage.rawHeaders`, since identity headers have left it and doubled headers stand in it. */
export function readHead(raw: readonly string[]): RequestHead {
  const head: RequestHead = {
    version: undefined,
    method: undefined,
    name: undefined,
    session: undefined,
    accept: '',
    contentType: '',
    origin: undefined,
    host: '',
    contentLength: 0,
    transferEncoding: undefined,
    lastEventId: undefined,
    requestId: '',
    arrived: 0,
    identified: 0,
    forwarded: [],
  };
  for (let i = 0; i + 1 < raw.length; i += 2)
    readHeader(head, names.lowerName(raw[i] as string, i / 2), raw[i + 1] as string);
  head.requestId = requestIdFor(head.requestId);
  return head;
}

function readHeader(head: RequestHead, lower: string, value: string): void {
  switch (lower) {
    case 'host':
      head.host = value;
      return;
    case 'accept':
      head.accept = head.accept === '' ? value : `${head.accept}, ${value}`;
      return;
    case 'origin':
      head.origin = joined(head.origin, value);
      return;
    case 'baggage':
    case 'tracestate':
    case 'traceparent':
      head.forwarded.push(lower, value);
      return;
    case 'mcp-name':
      head.name = joined(head.name, value);
      return;
    case 'mcp-method':
      head.method = joined(head.method, value);
      return;
    case 'content-type':
      head.contentType = value;
      return;
    case 'x-request-id':
      head.requestId = value;
      return;
    case 'last-event-id':
      head.lastEventId = value;
      return;
    case 'mcp-session-id':
      head.session = joined(head.session, value);
      return;
    case 'content-length':
      head.contentLength = Number(value);
      return;
    case 'transfer-encoding':
      head.transferEncoding = joined(head.transferEncoding, value);
      return;
    case 'mcp-protocol-version':
      head.version = joined(head.version, value);
      return;
  }
  // Few names have a hyphen there.
  if (lower.charCodeAt(9) === 0x2d && lower.length > 10 && lower.startsWith('mcp-param'))
    head.forwarded.push(lower, value);
}

/** Whether the Accept header (RFC 9110 section 12.5.1) lets `type` through; none at all lets everything through. */
export function accepts(accept: string, type: 'application/json' | 'text/event-stream'): boolean {
  if (accept === '') return true;
  if (accept.includes(type)) return true;
  const lower = accept.toLowerCase();
  return lower.includes(type) || lower.includes('*/*') || lower.includes(`${type.slice(0, type.indexOf('/'))}/*`);
}

/** `application/json`, with or without parameters. */
export function isJson(contentType: string): boolean {
  if (contentType === 'application/json') return true;
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase() === 'application/json';
}
