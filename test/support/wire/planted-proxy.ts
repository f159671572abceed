import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A reverse proxy with the mistakes of a test planted in it. */
export interface PlantedProxy {
  /** Whether these headers are those of somebody who is signed in; nobody else passes. Left out: everybody passes. */
  readonly admits?: (headers: IncomingMessage['headers']) => boolean;
  /** What somebody who is not gets. */
  readonly refusal?: { readonly status: number; readonly headers?: Record<string, string> };
  /** Raw headers to the gateway, made of those of the client. */
  readonly headers: (raw: readonly string[]) => readonly string[];
  readonly webSockets?: boolean;
  readonly mostBytes?: number;
  /** What a larger body is answered with; 413 where it is left out. */
  readonly tooLarge?: number;
  /** Holds the answer back until it is whole. */
  readonly buffers?: boolean;
  /** Cuts an answer that is silent for this long; ms. */
  readonly cutsAfter?: number;
}

/** Raw headers without those names (lower case). */
export const without = (raw: readonly string[], ...names: readonly string[]): string[] =>
  raw.filter((_, at) => !names.includes(raw[at - (at % 2)]!.toLowerCase()));

export async function startPlantedProxy(upstream: string, proxy: PlantedProxy) {
  const { hostname, port } = new URL(upstream);
  const to = (req: IncomingMessage) => ({
    hostname,
    port,
    path: req.url,
    method: req.method,
    headers: proxy.headers(req.rawHeaders),
  });
  const serve = (req: IncomingMessage, res: ServerResponse) => {
    const large = Number(req.headers['content-length'] ?? 0) > (proxy.mostBytes ?? Infinity);
    const { status, headers } = large
      ? { status: proxy.tooLarge ?? 413, headers: {} }
      : (proxy.refusal ?? { status: 302, headers: { location: 'https://login.example/start?rd=1' } });
    if (large || proxy.admits?.(req.headers) === false) {
      req.resume();
      return res.writeHead(status, headers).end('no');
    }
    const on = request(to(req), (answer) => void pass(answer, res, proxy));
    on.on('error', () => res.destroy());
    req.pipe(on);
  };
  const server = createServer(serve);
  server.on('upgrade', (req: IncomingMessage, socket: Duplex) => {
    if (proxy.webSockets === false) return socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
    const on = connect(Number(port), hostname);
    const raw = [...without(proxy.headers(req.rawHeaders), 'connection'), 'Connection', 'Upgrade'];
    const lines = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []));
    on.write(`${req.method} ${req.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    for (const each of [on, socket]) each.on('error', () => [on, socket].forEach((end) => end.destroy()));
    on.pipe(socket).pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function pass(answer: IncomingMessage, res: ServerResponse, { buffers, cutsAfter }: PlantedProxy): Promise<void> {
  res.writeHead(answer.statusCode!, answer.rawHeaders);
  if (cutsAfter !== undefined) answer.setTimeout(cutsAfter, () => res.destroy());
  const held: Buffer[] = [];
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (buffers === true) held.push(chunk);
      else res.write(chunk);
    }
    res.end(Buffer.concat(held));
  } catch {
    res.destroy();
  }
}
