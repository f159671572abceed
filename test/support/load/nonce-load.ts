import { setTimeout as sleep } from 'node:timers/promises';
import { modernRequest, post } from '../wire/mcp-client.js';

/** Longer than anything the product lets a client wait for here: what takes longer is silence. */
const silenceMs = 30_000;

/** How a call ended for its client: its own answer; one clear failure (502, a cut connection); or what must not be. */
export type Ending = 'answered' | '502' | 'cut' | `wrong: ${string}` | 'silence';

interface Options {
  readonly url: string;
  readonly token: string;
  readonly clients: number;
}

/** Clients of both eras, each calling tools of both upstreams one after the other, every call with a nonce of its own. */
export class NonceLoad {
  readonly endings = new Map<string, Ending>();
  /** By session: the name of the request that opened it, and its calls so far. */
  readonly sessions = new Map<string, string[]>();
  private readonly clients: Promise<void>[];
  private running = true;

  constructor(private readonly options: Options) {
    this.clients = Array.from({ length: options.clients }, (_, n) => this.client(n >= options.clients / 2));
  }

  /** Resolves when `count` more calls have ended. */
  async more(count: number): Promise<void> {
    const target = this.endings.size + count;
    while (this.endings.size < target) await sleep(5);
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.clients);
  }

  private async client(modern: boolean): Promise<void> {
    const session = modern ? {} : await this.open();
    const made = this.sessions.get(session['x-call'] ?? '') ?? [];
    for (let id = 1; this.running; id++) {
      const nonce = crypto.randomUUID();
      made.push(nonce);
      this.endings.set(nonce, await this.call(nonce, id, modern ? null : session));
      await sleep(20 + Math.random() * 60);
    }
  }

  /** A session through the balancer, on whichever replica; it is never opened again. */
  private async open(): Promise<Record<string, string>> {
    const { url, token } = this.options;
    const name = `initialize ${crypto.randomUUID()}`;
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'load', version: '1' } };
    const body = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
    const { headers } = await post(`${url}/mcp`, token, body, { 'x-call': name });
    this.sessions.set(name, []);
    return { 'x-call': name, 'mcp-session-id': headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
  }

  private async call(nonce: string, id: number, session: Record<string, string> | null): Promise<Ending> {
    const { url, token } = this.options;
    // Most are short; one in fifty is long enough to be under way whenever something happens.
    const ms = Math.random() < 0.02 ? 700 : 5 + Math.random() * 55;
    const params = { name: Math.random() < 0.5 ? 'old__nonce' : 'new__nonce', arguments: { nonce, ms } };
    const { body, headers } =
      session === null
        ? modernRequest('tools/call', params, id)
        : { body: { jsonrpc: '2.0', id, method: 'tools/call', params }, headers: session };
    try {
      const signal = AbortSignal.timeout(silenceMs);
      const { status, text } = await post(`${url}/mcp`, token, body, { ...headers, 'x-call': nonce }, signal);
      if (status === 502) return '502';
      const [answer, ...others] = messagesOf(text);
      const right = answer?.id === id && answer.result?.content[0]?.text === nonce && others.length === 0;
      return status === 200 && right ? 'answered' : `wrong: ${status} ${text}`;
    } catch (error) {
      return (error as Error).name === 'TimeoutError' ? 'silence' : 'cut';
    }
  }
}

interface Message {
  readonly id?: unknown;
  readonly result?: { readonly content: readonly { readonly text: string }[] };
}

/** Every message of an answer: of the JSON body, or of the events. */
function messagesOf(text: string): Message[] {
  const texts = text.startsWith('{') ? [text] : [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => data!);
  return texts.map((json) => JSON.parse(json) as Message);
}
