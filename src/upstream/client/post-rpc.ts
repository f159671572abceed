import type { Dispatcher } from 'undici';
import { withDeadline } from './deadline.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, exchange, letGo, mediaType, messagesIn, readEvents, readText, saidIn } from './exchange.js';
import type { RpcAnswer, RpcMessage } from '../../protocol/rpc.js';
import type { RequestOptions } from './upstream-connection.js';
import { UpstreamError } from '../target/upstream-error.js';
import type { CookieJar } from '../target/cookie-jar.js';
import type { ClientHeaders } from '../target/upstream-headers.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { expired, saysExpired } from '../target/expired-session.js';
import { type SafeText, words } from '../target/safe-text.js';
import { refusalOf } from '../target/refusal.js';
import { firstWords } from '../target/first-words.js';
import { wordsOf } from '../target/target-secrets.js';
import { nextTurn } from '../../protocol/json/turns.js';

export interface PostedAnswer {
  readonly statusCode: number;
  readonly headers: Answer['headers'];
  readonly answer: RpcAnswer;
}

/** Texts of more characters are read in a turn of the event loop of their own. */
const LONG = 256 * 1024;

/** Headers every POST of a JSON-RPC message carries. */
export const postHeaders: readonly string[] = [
  'content-type',
  'application/json',
  'accept',
  'application/json, text/event-stream',
];

export interface PostOptions extends RequestOptions {
  readonly cookies?: CookieJar;
  /** The answer's head has come; events may follow. */
  readonly onHead?: (headers: Answer['headers']) => void;
  /** The stream of an answer that was not on the one before, from after an event on. Without it nothing is polled. */
  readonly resume?: (lastEventId: string, signal: AbortSignal) => Promise<Answer>;
}

/**
 * Posts a request and waits for its answer, as JSON or on an event stream (Streamable HTTP). A stream that ends before
 * the answer is asked again where it may be. `onMessage` gets what the server sends before it. Throws UpstreamError; a
 * JSON-RPC error is an answer.
 */
export function postRequest(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  own: readonly string[],
  request: RpcMessage,
  options: PostOptions,
): Promise<PostedAnswer> {
  return withDeadline(options.timeoutMs ?? target.timeoutMs, options.signal, async (signal) => {
    const body = JSON.stringify(request);
    const { client, cookies } = options;
    const answer = await exchange(dispatcher, target, { method: 'POST', own, body, signal, client, cookies });
    const { statusCode, headers } = answer;
    await refuseStatus(target, answer, options.client);
    options.onHead?.(headers);
    if (mediaType(answer) === 'text/event-stream') {
      return { statusCode, headers, answer: await fromEvents(answer, target, request, options, signal) };
    }
    if (mediaType(answer) !== 'application/json') {
      throw await notMcpAnswer(target, answer);
    }
    const text = await readText(answer);
    if (text.length > LONG) await nextTurn();
    const message = messagesIn(target, text).find(isResponse);
    if (message === undefined) throw notMcp(statusCode, words`JSON that is not JSON-RPC`, firstWords(target, text));
    return { statusCode, headers, answer: message };
  });
}

const isResponse = ({ message: { result, error } }: RpcAnswer) => result !== undefined || error !== undefined;

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
  cookies?: CookieJar,
): Promise<void> {
  return withDeadline(target.timeoutMs, undefined, async (signal) => {
    const answer = await exchange(dispatcher, target, { method: 'POST', own, body, signal, cookies });
    await refuseStatus(target, answer);
    const { statusCode } = answer;
    if (statusCode < 400) return letGo(answer);
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
  const body = await saidIn(answer);
  const said = firstWords(target, body);
  if (statusCode !== 401 && sentAny(target, client)) throw refusalOf(statusCode, body, said);
  if (statusCode === 401) {
    const message = words`the server answered ${statusCode}: it refused the credentials${said}`;
    throw new UpstreamError('auth', 'UPSTREAM_CREDENTIALS_REFUSED', message, { statusCode });
  }
  throw new UpstreamError('http', 'UPSTREAM_FORBIDDEN', words`the server answered ${statusCode}${said}`, {
    statusCode,
  });
}

const sentAny = (target: UpstreamTarget, client: ClientHeaders | null): boolean =>
  client !== null || target.credentialHeaders().length > 0 || target.credentialQuery().length > 0;

/** Some servers make a text of a number, which the SDKs take; an error that could not be tied to its request has null. */
const answers = ({ id, error }: RpcMessage, request: RpcMessage): boolean =>
  id === null || id === undefined ? error !== undefined : String(id) === String(request.id);

async function fromEvents(
  first: Answer,
  target: UpstreamTarget,
  request: RpcMessage,
  options: PostOptions,
  signal: AbortSignal,
): Promise<RpcAnswer> {
  let found: RpcAnswer | null = null;
  const take = (received: RpcAnswer) => {
    const { message } = received;
    if (message.method === undefined && answers(message, request)) {
      found = received;
      return true;
    }
    // A response to something else is dropped: it must never reach another caller.
    if (message.method !== undefined) options.onMessage?.(received);
    return false;
  };
  let answer = first;
  let lastEventId = '';
  for (;;) {
    const end = await readEvents(answer, target, take);
    if (found !== null) return found;
    if (end.lastEventId !== '') lastEventId = end.lastEventId;
    if (lastEventId === '' || options.resume === undefined) break;
    await sleep(end.retryMs, undefined, { signal });
    answer = await options.resume(lastEventId, signal);
  }
  throw new UpstreamError('http', 'UPSTREAM_CLOSED', words`the stream ended before the answer came`, {
    statusCode: answer.statusCode,
    spoke: true,
  });
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
