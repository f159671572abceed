import type { Dispatcher } from 'undici';
import { withDeadline } from './deadline.js';
import { type Answer, discard, exchange, mediaType, parse, readEvents, readText } from './exchange.js';
import type { RpcAnswer, RpcMessage } from '../../protocol/rpc.js';
import type { RequestOptions } from './upstream-connection.js';
import { UpstreamError } from '../target/upstream-error.js';
import type { UpstreamTarget } from '../target/upstream-target.js';

export interface PostedAnswer {
  readonly statusCode: number;
  readonly headers: Answer['headers'];
  readonly answer: RpcAnswer;
}

/** Headers every POST of a JSON-RPC message carries. */
export const postHeaders: readonly string[] = [
  'content-type',
  'application/json',
  'accept',
  'application/json, text/event-stream',
];

/**
 * Posts a request and waits for its answer, as JSON or on an event stream (Streamable HTTP).
 * `onRequest` gets what the server sends before it. Throws UpstreamError; a JSON-RPC error is an answer.
 */
export function postRequest(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  own: readonly string[],
  request: RpcMessage,
  options: RequestOptions,
): Promise<PostedAnswer> {
  return withDeadline(options.timeoutMs ?? target.timeoutMs, options.signal, async (signal) => {
    const body = JSON.stringify(request);
    const answer = await exchange(dispatcher, target, { method: 'POST', own, body, signal, client: options.client });
    const { statusCode, headers } = answer;
    await refuseStatus(answer);
    if (mediaType(answer) === 'text/event-stream') {
      return { statusCode, headers, answer: await fromEvents(answer, request, options) };
    }
    if (mediaType(answer) !== 'application/json') {
      await discard(answer);
      throw notMcp(statusCode, mediaType(answer));
    }
    const text = await readText(answer);
    const message = statusCode >= 400 ? tryParse(text) : parse(text);
    if (message === null || (message.result === undefined && message.error === undefined)) {
      throw notMcp(statusCode, 'JSON that is not JSON-RPC');
    }
    return { statusCode, headers, answer: { message, text } };
  });
}

/** Posts a notification or a response; the server only says that it took it. Throws UpstreamError. */
export function postMessage(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  own: readonly string[],
  message: RpcMessage,
): Promise<void> {
  return withDeadline(target.timeoutMs, undefined, async (signal) => {
    const body = JSON.stringify(message);
    const answer = await exchange(dispatcher, target, { method: 'POST', own, body, signal });
    await refuseStatus(answer);
    await discard(answer);
    if (answer.statusCode >= 400) throw notMcp(answer.statusCode, mediaType(answer));
  });
}

/** 401 and 403 are about our credentials, whatever the body says; the server's challenge is never passed on. */
export async function refuseStatus(answer: Answer): Promise<void> {
  if (answer.statusCode !== 401 && answer.statusCode !== 403) return;
  await discard(answer);
  throw new UpstreamError(
    'auth',
    'UPSTREAM_CREDENTIALS_REFUSED',
    `the server answered ${answer.statusCode}: it refused the credentials`,
    { statusCode: answer.statusCode },
  );
}

async function fromEvents(answer: Answer, request: RpcMessage, options: RequestOptions): Promise<RpcAnswer> {
  let found: RpcAnswer | null = null;
  await readEvents(answer, (received) => {
    const { message } = received;
    if (message.method === undefined && message.id === request.id) {
      found = received;
      return true;
    }
    // A response to something else is dropped: it must never reach another caller.
    if (message.method !== undefined) options.onMessage?.(received);
    return false;
  });
  if (found !== null) return found;
  throw new UpstreamError('http', 'UPSTREAM_CLOSED', 'the stream ended before the answer came', {
    statusCode: answer.statusCode,
  });
}

function tryParse(text: string): RpcMessage | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** Neither a JSON-RPC answer nor an event stream: an error of HTTP, or something that is no MCP server. */
export function notMcp(statusCode: number, what: string): UpstreamError {
  if (statusCode >= 400) {
    return new UpstreamError('http', 'UPSTREAM_STATUS', `the server answered ${statusCode}`, { statusCode });
  }
  return new UpstreamError(
    'mcp',
    'UPSTREAM_PROTOCOL',
    `the server answered with ${what || 'no content type'}, not MCP`,
    {
      statusCode,
    },
  );
}
