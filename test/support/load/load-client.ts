import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { modernRequest } from '../wire/mcp-client.js';

/** How a call ended, and how long that took, in milliseconds. */
export interface Ended {
  readonly how: 'served' | 'refused' | `wrong: ${string}`;
  readonly ms: number;
}

/** Calls tools as one principal, on connections of its own that stay open. */
export class LoadClient {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /** Never rejects. `refused` is 429 or 503 with Retry-After, and nothing else. */
  call(name: string, args: Record<string, unknown> = {}): Promise<Ended> {
    const { body, headers } = modernRequest('tools/call', { name, arguments: args });
    const began = performance.now();
    return new Promise((resolve) => {
      const end = (how: Ended['how']) => resolve({ how, ms: performance.now() - began });
      const req = request(`${this.url}/mcp`, {
        agent: this.agent,
        method: 'POST',
        headers: {
          authorization: `Bearer ${this.token}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
      });
      req.on('error', (error) => end(`wrong: ${error.message}`));
      req.on('response', (res) => {
        let text = '';
        res.on('data', (chunk) => (text += String(chunk)));
        res.on('error', (error) => end(`wrong: ${error.message}`));
        res.on('end', () => {
          const { statusCode, headers: answered } = res;
          if (statusCode === 200 && text.includes('"result"')) return end('served');
          const isRefusal = (statusCode === 429 || statusCode === 503) && Number(answered['retry-after']) > 0;
          end(isRefusal ? 'refused' : `wrong: ${statusCode} ${text.slice(0, 200)}`);
        });
      });
      req.end(JSON.stringify(body));
    });
  }

  /** Hangs up, also on calls that are under way. */
  close(): void {
    this.agent.destroy();
  }
}

/** What became of the calls of a phase. */
export class Tally {
  readonly served: number[] = [];
  readonly refused: number[] = [];
  readonly wrong: string[] = [];

  add({ how, ms }: Ended): void {
    if (how === 'served') this.served.push(ms);
    else if (how === 'refused') this.refused.push(ms);
    else this.wrong.push(how);
  }
}

type Call = () => Promise<Ended>;

/** `callers`, each with one call after the other, for `ms`. */
export async function oneAfterTheOther(callers: readonly Call[], ms: number): Promise<Tally> {
  const tally = new Tally();
  const until = performance.now() + ms;
  await Promise.all(
    callers.map(async (call) => {
      while (performance.now() < until) tally.add(await call());
    }),
  );
  return tally;
}

/**
 * `perSecond` calls a second for `ms`, whatever became of those before; what has not ended by then is not counted, and `hangUp` has to
 * end it. Gives how many were sent, too.
 */
export async function atRate(call: Call, perSecond: number, ms: number, hangUp: () => void) {
  const tally = new Tally();
  const began = performance.now();
  let counts = true;
  let sent = 0;
  for (let passed = 0; passed < ms; passed = performance.now() - began) {
    for (; sent < (passed / 1_000) * perSecond; sent++) void call().then((ended) => counts && tally.add(ended));
    await sleep(2);
  }
  counts = false;
  hangUp();
  return { tally, sent };
}

/** The value below which so many of 100 lie. */
export const percentile = (values: readonly number[], of100: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor((values.length * of100) / 100))] ?? NaN;

export const median = (values: readonly number[]): number => percentile(values, 50);
