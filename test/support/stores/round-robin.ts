import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address behind the balancer, and what it was given. */
export interface Backend {
  readonly url: string;
  /** The calls it was given, in order; a call is named by its header `x-call`. */
  readonly given: string[];
  /** Those of them that are not answered yet. */
  readonly holding: Set<string>;
  /** False where it said that it is not. */
  ready: boolean;
}

/** Headers of one connection, which a proxy does not pass on. */
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * A plain round robin, as nginx without settings or a Kubernetes service: each request goes to the next address. One that
 * refuses the connection is passed over; a request that was sent is never sent again. Where its replica dies the client
 * gets 502, or a cut connection when the answer had begun.
 */
export class RoundRobin {
  readonly backends: Backend[] = [];
  url = '';
  private readonly server = createServer((req, res) => void this.take(req, res));
  private readonly kept = new Agent({ keepAlive: true });
  private turn = 0;
  /** Whether connections to the replicas are kept and used again; otherwise each request has its own. */
  keepsConnections = false;
  /** Whether replicas that are not ready (/ready) are passed over, as Kubernetes does; nginx asks nobody. */
  asksReadiness = false;
  private readonly asking = setInterval(() => void this.ask(), 200).unref();

  async listen(): Promise<void> {
    this.server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  add(url: string): Backend {
    const backend = { url, given: [], holding: new Set<string>(), ready: true };
    this.backends.push(backend);
    return backend;
  }

  remove(backend: Backend): void {
    this.backends.splice(this.backends.indexOf(backend), 1);
  }

  async close(): Promise<void> {
    clearInterval(this.asking);
    this.kept.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of req) chunks.push(chunk as Buffer);
    } catch {
      return; // the client went away in the middle of its body
    }
    const ready = this.backends.filter((backend) => backend.ready || !this.asksReadiness);
    const first = this.turn++ % Math.max(1, ready.length);
    this.pass(req, res, Buffer.concat(chunks), [...ready.slice(first), ...ready.slice(0, first)]);
  }

  private async ask(): Promise<void> {
    if (!this.asksReadiness) return;
    for (const backend of [...this.backends]) {
      backend.ready = await fetch(`${backend.url}/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    }
  }

  private pass(req: IncomingMessage, res: ServerResponse, body: Buffer, [next, ...others]: readonly Backend[]): void {
    if (next === undefined) return void res.writeHead(502).end('nobody takes the connection');
    const call = String(req.headers['x-call'] ?? '');
    const headers = Object.fromEntries(Object.entries(req.headers).filter(([name]) => !hopByHop.has(name)));
    const agent = this.keepsConnections ? this.kept : false;
    const out = request(next.url + req.url, { method: req.method, headers, agent });
    let given = false;
    const give = () => {
      given = true;
      next.given.push(call);
      next.holding.add(call);
    };
    out.once('socket', (socket) => (socket.connecting ? socket.once('connect', give) : give()));
    out.once('response', (answer) => relay(answer, res, () => next.holding.delete(call)));
    out.on('error', (error) => {
      next.holding.delete(call);
      if (!given && !res.destroyed) this.pass(req, res, body, others);
      else if (res.headersSent) res.destroy();
      else res.writeHead(502).end(`the replica at ${next.url}: ${error.message}`);
    });
    res.once('close', () => res.writableFinished || out.destroy());
    out.end(body);
  }
}

/** The answer as it comes; one that breaks breaks the client's connection too. */
function relay(answer: IncomingMessage, res: ServerResponse, over: () => void): void {
  const headers = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name));
  res.writeHead(answer.statusCode!, Object.fromEntries(headers));
  res.flushHeaders();
  answer.on('data', (chunk: Buffer) => res.write(chunk));
  answer.once('end', () => {
    over();
    res.end();
  });
  answer.once('close', () => {
    over();
    if (!answer.complete) res.destroy();
  });
  answer.on('error', () => res.destroy());
}
