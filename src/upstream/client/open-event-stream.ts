import type { Dispatcher } from 'undici';
import type { CookieJar } from '../target/cookie-jar.js';
import { expired } from '../target/expired-session.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { type Answer, exchange, mediaType } from './exchange.js';
import { notMcpAnswer, refuseStatus } from './post-rpc.js';

interface StreamTerms {
  /** Headers beside `Accept`, flat. */
  readonly own: readonly string[];
  readonly signal: AbortSignal;
  readonly cookies: CookieJar;
  /** The request names a session, of which 404 and 410 then say that it is over. */
  readonly inSession: boolean;
}

/** Opens the stream on which a server of the older revisions speaks unasked (GET). Throws UpstreamError. */
export async function openEventStream(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  { own, signal, cookies, inSession }: StreamTerms,
): Promise<Answer> {
  const headers = ['accept', 'text/event-stream', ...own];
  const answer = await exchange(dispatcher, target, { method: 'GET', own: headers, signal, cookies });
  await refuseStatus(target, answer);
  if (inSession && [404, 410].includes(answer.statusCode)) throw expired(answer.statusCode);
  if (answer.statusCode === 200 && mediaType(answer) === 'text/event-stream') return answer;
  throw await notMcpAnswer(target, answer);
}
