import type { Dispatcher } from 'undici';
import { withDeadline } from './deadline.js';
import { type Answer, discard, exchange, mediaType, readEvents, readText, received, saidIn } from './exchange.js';
import type { RpcAnswer, RpcMessage } from '../../protocol/rpc.js';
import type { RequestOptions } from './upstream-connection.js';
import { UpstreamError } from '../target/upstream-error.js';
import type { ClientHeaders } from '../target/upstream-headers.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { expired, saysExpired } from '../target/expired-session.js';
import { type SafeText, words } from '../target/safe-text.js';
import { firstWords } from '../target/first-words.js';
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
    await refuseStatus(target, answer, options.client);
    if (mediaType(answer) === 'text/event-stream') {
      return { statusCode, headers, answer: await fromEvents(answer, target, request, options) };
    }
    if (mediaType(answer) !== 'application/json') {
      throw await notMcpAnswer(target, answer);
    }
    const text = await readText(answer);
    const message = statusCode >= 400 ? tryReceive(target, text) : received(target, text);
    if (message === null || (message.message.result === undefined && message.message.error === undefined)) {
      throw notMcp(statusCode, words`JSON that is not JSON-RPC`, firstWords(target, text));
    }
    return { statusCode, headers, answer: message };
  });
}

/**
 * Posts the text of a message and waits until the server says that it took it. `inSession`: the server may have forgotten the session.
 * Throws UpstreamError.
 */
export function postMessage(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  own: readonly string[],
  body: string,
  inSession = false,
): Promise<void> {
  return withDeadline(target.timeoutMs, undefined, async (signal) => {
    const answer = await exchange(dispatcher, target, { method: 'POST', own, body, signal });
    await refuseStatus(target, answer);
    const { statusCode } = answer;
    if (statusCode < 400) return discard(answer);
    const text = await readText(answer);
    if (inSession && saysExpired(statusCode, () => text)) throw expired(statusCode);
    throw notMcp(statusCode, wordsOf(target, mediaType(answer)), firstWords(target, text));
  });
}

/**
 * 401 is about our credentials, and 403 where we sent any and no page of HTML came, as firewalls and proxies send it;
 * 421 and every other 403 is about the request, its Host most often. The server's challenge is never passed on.
 */
export async function refuseStatus(
  target: UpstreamTarget,
  answer: Answer,
  client: ClientHeaders | null = null,
): Promise<void> {
  const { statusCode } = answer;
  if (statusCode !== 401 && statusCode !== 403 && statusCode !== 421) return;
  const said = firstWords(target, await saidIn(answer));
  if (statusCode === 401 || (statusCode === 403 && mediaType(answer) !== 'text/html' && sentAny(target, client))) {
    const message = words`the server answered ${statusCode}: it refused the credentials${said}`;
    throw new UpstreamError('auth', 'UPSTREAM_CREDENTIALS_REFUSED', message, { statusCode });
  }
  throw new UpstreamError('http', 'UPSTREAM_FORBIDDEN', words`the server answered ${statusCode}${said}`, {
    statusCode,
  });
}

const sentAny = (target: UpstreamTarget, client: ClientHeaders | null): boolean =>
  client !== null || target.credentialHeaders().length > 0 || target.credentialQuery().length > 0;

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

/** The error of an answer of HTTP that is neither JSON nor an event stream; reads its first words. */
export async function notMcpAnswer(target: UpstreamTarget, answer: Answer): Promise<UpstreamError> {
  const said = mediaType(answer) === 'text/event-stream' ? words`` : firstWords(target, await saidIn(answer));
  answer.body.destroy();
  return notMcp(answer.statusCode, wordsOf(target, mediaType(answer)), said);
}

/** Neither a JSON-RPC answer nor an event stream: an error of HTTP, or something that is no MCP server. */
export function notMcp(statusCode: number, what: SafeText, said: SafeText = words``): UpstreamError {
  if (statusCode >= 400) {
    return new UpstreamError('http', 'UPSTREAM_STATUS', words`the server answered ${statusCode}${said}`, {
      statusCode,
    });
  }
  return new UpstreamError(
    'mcp',
    'UPSTREAM_PROTOCOL',
    words`the server answered with ${what || words`no content type`}, not MCP${said}`,
    {
      statusCode,
    },
  );
}
