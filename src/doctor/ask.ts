import { request as overHttp, type IncomingMessage } from 'node:http';
import { request as overHttps } from 'node:https';

/** What came back, whatever its status; redirects are not followed. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** When each piece of the body came, in ms after the first. */
  readonly arrivals: readonly number[];
}

export interface Question {
  readonly method?: string;
  /** Names and values by turns, so that a name may come twice. */
  readonly headers?: readonly string[];
  readonly body?: Buffer;
  /** ms for all of it. */
  readonly limitMs?: number;
}

/** Longest body that is kept; what follows is dropped. */
const mostBytes = 1024 * 1024;

/** Asks a URL. Rejects where no answer comes, saying why in a word. */
export function ask(url: URL, { method = 'GET', headers = [], body, limitMs = 10_000 }: Question = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? [] : ['Content-Length', String(body.length)];
    const request = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
      method,
      headers: ['Host', url.host, ...headers, ...length],
      agent: false,
      signal: AbortSignal.timeout(limitMs),
    });
    const fail = (error: Error) => reject(new Error(wordOf(error)));
    request.on('error', fail);
    request.on('response', (response) => void read(response).then(resolve, fail));
    request.on('upgrade', ({ statusCode = 0, headers: got }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers: got, body: '', arrivals: [] });
    });
    request.end(body);
  });
}

async function read(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  const arrivals: number[] = [];
  let first = 0;
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    first ||= performance.now();
    arrivals.push(performance.now() - first);
    if ((bytes += chunk.length) <= mostBytes) chunks.push(chunk);
  }
  const { statusCode = 0, headers } = response;
  return { status: statusCode, headers, body: Buffer.concat(chunks).toString('utf8'), arrivals };
}

function wordOf({ name, message, code }: NodeJS.ErrnoException): string {
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR') return 'no answer in time';
  return code ?? message;
}
