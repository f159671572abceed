import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface ConnectProxy {
  readonly url: string;
  readonly port: number;
  /** Every tunnel it was asked for: the place, and Proxy-Authorization. */
  readonly asked: readonly { readonly place: string; readonly authorization: string | undefined }[];
  close(): Promise<void>;
}

export interface ConnectProxyOptions {
  /** The port on this machine that every place leads to. */
  readonly leadsTo: () => number;
  /** `user:password` without which it answers 407. */
  readonly demands?: string;
  /** What it answers instead of opening tunnels; '' closes the connection. */
  readonly answers?: string;
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A proxy of a company: opens tunnels (CONNECT) to whatever it is asked for, which all lead to one port here. */
export async function startConnectProxy({
  leadsTo,
  demands,
  answers,
  tls,
}: ConnectProxyOptions): Promise<ConnectProxy> {
  const asked: { place: string; authorization: string | undefined }[] = [];
  const sockets = new Set<Socket>();
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('connect', (req: IncomingMessage, client: Socket) => {
    const authorization = req.headers['proxy-authorization'];
    asked.push({ place: req.url as string, authorization });
    client.on('error', () => {});
    if (answers !== undefined) return void client.end(answers);
    if (demands !== undefined && authorization !== `Basic ${Buffer.from(demands).toString('base64')}`)
      return void client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    const there = connect(leadsTo(), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.pipe(client).pipe(there);
    });
    sockets.add(there);
    there.on('error', () => client.destroy());
    client.on('close', () => there.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    asked,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}
