import type { Dispatcher } from 'undici';
import { withDeadline } from './deadline.js';
import { type Answer, discard, exchange, mediaType, readEvents, readText, received } from './exchange.js';
import type { RpcAnswer, RpcMessage } from '../../protocol/rpc.js';
import type { RequestOptions } from './upstream-connection.js';
import { UpstreamError } from '../target/upstream-error.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { expired, saysExpired } from '../target/expired-session.js';
import { type SafeText, words } from '../target/safe-text.js';
import { wordsOf } from '../target/target-secrets.js';

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
      return { statusCode, headers, answer: await fromEvents(answer, target, request, options) };
    }
    if (mediaType(answer) !== 'application/json') {
      await discard(answer);
      throw notMcp(statusCode, mediaTypeWords(target, answer));
    }
    const text = await readText(answer);
    const message = statusCode >= 400 ? tryReceive(target, text) : received(target, text);
    if (message === null || (message.message.result === undefined && message.message.error === undefined)) {
      throw notMcp(statusCode, words`JSON that is not JSON-RPC`);
    }
    return { statusCode, headers, answer: message };
  });
}

/**
 * Posts a message and waits until the server says that it took it. `inSession`: the server may have forgotten the session.
 * Throws UpstreamError.
 */
export function postMessage(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  own: readonly string[],
  message: RpcMessage,
  inSession = false,
): Promise<void> {
  return withDeadline(target.timeoutMs, undefined, async (signal) => {
    const body = JSON.stringify(message);
    const answer = await exchange(dispatcher, target, { method: 'POST', own, body, signal });
    await refuseStatus(answer);
    const { statusCode } = answer;
    if (statusCode < 400) return discard(answer);
    const text = await readText(answer);
    if (inSession && saysExpired(statusCode, () => text)) throw expired(statusCode);
    throw notMcp(statusCode, mediaTypeWords(target, answer));
  });
}

/** 401 and 403 are about our credentials, whatever the body says; the server's challenge is never passed on. */
export async function refuseStatus(answer: Answer): Promise<void> {
  if (answer.statusCode !== 401 && answer.statusCode !== 403) return;
  await discard(answer);
  throw new UpstreamError(
    'auth',
    'UPSTREAM_CREDENTIALS_REFUSED',
    words`the server answered ${answer.statusCode}: it refused the credentials`,
    { statusCode: answer.statusCode },
  );
}

async function fromEvents(
  answer: Answer,
  target: UpstreamTarget,
  request: RpcMessage,
  options: RequestOptions,
): Promise<RpcAnswer> {
  let found: RpcAnswer | null = null;
  await readEvents(answer, target, (received) => {
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
  throw new UpstreamError('http', 'UPSTREAM_CLOSED', words`the stream ended before the answer came`, {
    statusCode: answer.statusCode,
  });
}

function tryReceive(target: UpstreamTarget, text: string): RpcAnswer | null {
  try {
    return received(target, text);
  } catch {
    return null;
  }
}

/** The media type of an answer, for an error. */
export const mediaTypeWords = (target: UpstreamTarget, answer: Answer): SafeText => wordsOf(target, mediaType(answer));

/** Neither a JSON-RPC answer nor an event stream: an error of HTTP, or something that is no MCP server. */
export function notMcp(statusCode: number, what: SafeText): UpstreamError {
  if (statusCode >= 400) {
    return new UpstreamError('http', 'UPSTREAM_STATUS', words`the server answered ${statusCode}`, { statusCode });
  }
  return new UpstreamError(
    'mcp',
    'UPSTREAM_PROTOCOL',
    words`the server answered with ${what || words`no content type`}, not MCP`,
    {
      statusCode,
    },
  );
}
