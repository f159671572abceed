import { setTimeout as sleep } from 'node:timers/promises';
import { modernRequest, post } from '../wire/mcp-client.js';
import type { Received } from '../upstreams/upstream.js';
import type { ServerResponse } from 'node:http';

/** Random numbers that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const answers: ((res: ServerResponse) => void)[] = [
  (res) => res.socket?.resetAndDestroy(),
  (res) => res.end('<html>not what you asked for</html>'),
  (res) => res.writeHead(500).end('{"error":"inside"}'),
  (res) => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': '900' });
    res.write('{"jsonrpc":"2.0",', () => res.socket?.destroy());
  },
  (res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write('event: message\ndata: {"jsonrpc"', () => res.socket?.resetAndDestroy());
  },
  () => {}, // Never answers: the deadline ends it.
];

/** Takes half of the calls of a server and answers them wrongly, each in its way. */
export const misbehaving =
  (random: () => number) =>
  ({ rpc }: Received, res: ServerResponse): boolean => {
    if (rpc?.method !== 'tools/call' || random() < 0.5) return false;
    answers[Math.floor(random() * answers.length)]!(res);
    return true;
  };

interface Options {
  readonly url: string;
  /** A fresh one: a long run outlives any. */
  readonly token: () => Promise<string>;
  readonly clients: number;
  readonly random: () => number;
}

/** Clients of both eras that call, hang up, open and end sessions, until they are stopped. */
export class SoakLoad {
  /** Calls that were sent. */
  sent = 0;
  answered = 0;
  failed = 0;
  hungUp = 0;
  readonly wrong: string[] = [];
  private running = true;
  private readonly clients: Promise<void>[];

  constructor(private readonly options: Options) {
    this.clients = Array.from({ length: options.clients }, (_, n) => this.client(n % 2 === 0));
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.clients);
  }

  private async client(modern: boolean): Promise<void> {
    const { random } = this.options;
    while (this.running) {
      const token = await this.options.token();
      const session = modern ? null : await this.open(token);
      for (let count = 0; count < 50 && this.running; count++) {
        const dice = random();
        if (dice < 0.02) await this.hangUp(token);
        else await this.call(token, dice < 0.12 ? 'bad' : dice < 0.56 ? 'old' : 'new', session);
        await sleep(random() * 20);
      }
      if (session !== null) await this.close(token, session);
    }
  }

  private async call(token: string, gateway: string, session: Record<string, string> | null): Promise<void> {
    const { url } = this.options;
    const message = crypto.randomUUID();
    const params = { name: `${gateway}__echo`, arguments: { message } };
    const modern = modernRequest('tools/call', params);
    const legacy = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    this.sent += 1;
    const { text } = await post(
      `${url}/mcp`,
      token,
      session === null ? modern.body : legacy,
      session ?? modern.headers,
    );
    if (text.includes(message)) this.answered += 1;
    else if (gateway === 'bad' && text.includes('"error"')) this.failed += 1;
    else this.wrong.push(`${gateway}: ${text.slice(0, 200)}`);
  }

  /** Goes away in the middle of a call. */
  private async hangUp(token: string): Promise<void> {
    const { url } = this.options;
    const { body, headers } = modernRequest('tools/call', { name: 'new__slow', arguments: { ms: 400 } });
    this.sent += 1;
    this.hungUp += 1;
    await post(`${url}/mcp`, token, body, headers, AbortSignal.timeout(200)).catch(() => {});
  }

  private async open(token: string): Promise<Record<string, string>> {
    const { url } = this.options;
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'soak', version: '1' } };
    const { headers } = await post(`${url}/mcp`, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    return { 'mcp-session-id': headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
  }

  private async close(token: string, session: Record<string, string>): Promise<void> {
    const headers = { authorization: `Bearer ${token}`, ...session };
    await fetch(`${this.options.url}/mcp`, { method: 'DELETE', headers });
  }
}
