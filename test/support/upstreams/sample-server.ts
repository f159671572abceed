import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { answerOf, factsOf, infoOf } from './sample-answers.js';
import type { Received, Rpc, SampleTool, Upstream, UpstreamOptions } from './upstream.js';

type SampleOptions = UpstreamOptions & { readonly tools: readonly SampleTool[] };

const MODERN = '2026-07-28';
const LEGACY = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

export class SampleServer implements Upstream {
  readonly requests: Received[] = [];
  readonly sessions = new Set<string>();
  readonly offer;
  readonly #http;
  readonly #sockets = new Set<Socket>();
  readonly #streams = new Map<ServerResponse, { id: unknown; event: boolean }>();
  readonly #running = new Map<string, AbortController>();
  readonly #asked = new Map<string, (answer: Rpc) => void>();
  readonly #sse = new Map<string, ServerResponse>();
  url = '';
  origin = '';

  constructor(private readonly options: SampleOptions) {
    const take: RequestListener = (req, res) => void this.#take(req, res);
    this.#http = options.tls === undefined ? createServer(take) : createTlsServer(options.tls, take);
    this.offer = {
      tools: [...options.tools],
      prompts: [...(options.prompts ?? [])] as object[],
      resources: [...(options.resources ?? [])] as object[],
      templates: [...(options.templates ?? [])] as object[],
    };
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    this.origin = `http${this.options.tls === undefined ? '' : 's'}://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
    this.url = `${this.origin}${this.options.speaks === 'sse' ? '/sse' : '/mcp'}`;
  }

  get listeners(): number {
    return this.#streams.size;
  }

  calls(method: string): Received[] {
    return this.requests.filter(({ rpc }) => rpc?.method === method);
  }

  changed(list: 'tools' | 'prompts' | 'resources'): void {
    this.broadcast({ jsonrpc: '2.0', method: `notifications/${list}/list_changed`, params: {} });
  }

  broadcast(message: object): void {
    for (const [stream, { id }] of this.#streams) {
      const { params } = message as { params?: object };
      const meta = id === null ? {} : { _meta: { 'io.modelcontextprotocol/subscriptionId': id } };
      event(stream, { ...message, params: { ...params, ...meta } });
    }
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  expireSessions(): void {
    this.sessions.clear();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  async #take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of req) chunks.push(chunk as Buffer);
    } catch {
      return; // the client went away in the middle of its body
    }
    const body = Buffer.concat(chunks).toString('utf8');
    const request: Received = {
      method: req.method ?? '',
      path: req.url ?? '',
      rawHeaders: req.rawHeaders,
      headers: req.headers,
      body,
      rpc: body === '' ? null : parsed(body),
    };
    this.requests.push(request);
    if (this.options.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, this.options.delayMs));
    if ((await this.options.intercept?.(request, res)) === true) return;
    if (!this.#mayEnter(request)) {
      res.writeHead(401, { 'www-authenticate': 'Bearer realm="upstream"', 'content-type': 'application/json' });
      res.end('{"error":"missing or wrong credentials"}');
    } else if (this.options.speaks === 'sse') this.#oldTransport(request, res);
    else if (request.headers['mcp-protocol-version'] === MODERN || modernVersion(request.rpc) !== undefined) {
      this.#modern(request, res);
    } else this.#legacy(request, res);
  }

  #mayEnter({ headers }: Received): boolean {
    return Object.entries(this.options.demands ?? {}).every(
      ([name, value]) => headers[name.toLowerCase()] === Buffer.from(value, 'utf8').toString('latin1'),
    );
  }

  #modern(request: Received, res: ServerResponse): void {
    const { rpc, headers } = request;
    if (this.options.speaks === 'legacy') {
      json(res, 400, fault(rpc?.id, -32000, 'Bad Request: unsupported protocol version'));
    } else if (request.method !== 'POST' || rpc?.method === undefined) res.writeHead(405).end();
    else if (modernVersion(rpc) !== MODERN || headers['mcp-method'] !== rpc.method) {
      json(res, 400, fault(rpc.id, -32020, 'Header mismatch'));
    } else if (rpc.method === 'server/discover') {
      json(res, 200, {
        jsonrpc: '2.0',
        id: rpc.id,
        result: {
          resultType: 'complete',
          supportedVersions: [MODERN],
          ttlMs: 0,
          cacheScope: 'private',
          ...factsOf(this.offer, this.options),
          _meta: { 'io.modelcontextprotocol/serverInfo': infoOf(this.options) },
        },
      });
    } else if (rpc.method === 'subscriptions/listen') {
      openStream(res);
      this.#streams.set(res, { id: rpc.id, event: true });
      res.once('close', () => this.#streams.delete(res));
      event(res, {
        jsonrpc: '2.0',
        method: 'notifications/subscriptions/acknowledged',
        params: {
          notifications: rpc.params?.notifications,
          _meta: { 'io.modelcontextprotocol/subscriptionId': rpc.id },
        },
      });
    } else void this.#answer(request, res, { resultType: 'complete', ttlMs: 0, cacheScope: 'private' });
  }

  #legacy(request: Received, res: ServerResponse): void {
    const { rpc, headers } = request;
    const id = headers['mcp-session-id'];
    if (this.options.speaks === 'modern') {
      const wrong = fault(rpc?.id, -32022, 'Unsupported protocol version');
      if (request.method === 'POST')
        json(res, 400, { ...wrong, error: { ...wrong.error, data: { supported: [MODERN] } } });
      else res.writeHead(405).end();
    } else if (rpc?.method === 'initialize') {
      const wanted = rpc.params?.protocolVersion;
      const session = randomUUID();
      this.sessions.add(session);
      res.setHeader('mcp-session-id', session);
      json(res, 200, {
        jsonrpc: '2.0',
        id: rpc.id,
        result: {
          protocolVersion: LEGACY.includes(String(wanted)) ? wanted : LEGACY[0],
          ...factsOf(this.offer, this.options),
          serverInfo: infoOf(this.options),
        },
      });
    } else if (typeof id !== 'string' || !this.sessions.has(id)) {
      json(res, id === undefined ? 400 : 404, fault(rpc?.id, -32001, 'Session not found'));
    } else if (request.method === 'GET') {
      openStream(res);
      this.#streams.set(res, { id: null, event: true });
      res.once('close', () => this.#streams.delete(res));
    } else if (request.method === 'DELETE') {
      this.sessions.delete(id);
      res.writeHead(200).end();
    } else this.#message(request, res);
  }

  /** A POSTed message of a legacy session: a request is answered, the rest is taken with 202. */
  #message(request: Received, res: ServerResponse): void {
    const { rpc } = request;
    if (rpc?.method === undefined) {
      this.#asked.get(JSON.stringify(rpc?.id))?.(rpc ?? {});
      res.writeHead(202).end();
    } else if (rpc.id === undefined) {
      if (rpc.method === 'notifications/cancelled') this.#cancelled(rpc);
      res.writeHead(202).end();
    } else void this.#answer(request, res, {});
  }

  #cancelled({ params }: Rpc): void {
    this.#running.get(JSON.stringify(params?.requestId))?.abort();
  }

  #oldTransport(request: Received, res: ServerResponse): void {
    const url = new URL(request.path, this.origin);
    const id = url.searchParams.get('sessionId') ?? '';
    if (request.method === 'GET' && url.pathname === '/sse') {
      const session = randomUUID();
      openStream(res);
      res.write(`event: endpoint\ndata: /messages?sessionId=${session}\n\n`);
      this.#sse.set(session, res);
      this.sessions.add(session);
      this.#streams.set(res, { id: null, event: true });
      res.once('close', () => {
        this.#sse.delete(session);
        this.sessions.delete(session);
        this.#streams.delete(res);
      });
      return;
    }
    const stream = this.#sse.get(id);
    if (request.method !== 'POST' || stream === undefined) {
      res.writeHead(404).end();
      return;
    }
    const { rpc } = request;
    res.writeHead(202).end('Accepted');
    if (rpc?.method === 'initialize') {
      const result = {
        protocolVersion: '2024-11-05',
        ...factsOf(this.offer, this.options),
        serverInfo: infoOf(this.options),
      };
      event(stream, { jsonrpc: '2.0', id: rpc.id, result });
    } else if (rpc?.method === undefined) this.#asked.get(JSON.stringify(rpc?.id))?.(rpc ?? {});
    else if (rpc.method === 'notifications/cancelled') this.#cancelled(rpc);
    else if (rpc.id !== undefined) {
      void this.#result(request, stream).then((answer) => event(stream, { jsonrpc: '2.0', id: rpc.id, ...answer }));
    }
  }

  async #answer(request: Received, res: ServerResponse, envelope: object): Promise<void> {
    if (this.options.sse === true) openStream(res);
    const answer = await this.#result(request, res);
    const result = 'result' in answer ? { result: { ...envelope, ...(answer.result as object) } } : answer;
    const message = { jsonrpc: '2.0', id: request.rpc?.id, ...result };
    if (res.headersSent) res.end(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
    else json(res, 200, message);
  }

  async #result(request: Received, res: ServerResponse): Promise<object> {
    const { method = '', params = {} } = request.rpc ?? {};
    if (method === 'tools/call') return this.#call(request, res);
    return answerOf(this.offer, method, params, this.options.pageSize);
  }

  async #call(request: Received, res: ServerResponse): Promise<object> {
    const { params = {}, id } = request.rpc ?? {};
    const tool = this.offer.tools.find(({ definition }) => definition.name === params.name);
    if (tool === undefined) return { error: { code: -32602, message: `Unknown tool: ${String(params.name)}` } };
    const controller = new AbortController();
    const stop = () => controller.abort();
    res.once('close', stop);
    this.#running.set(JSON.stringify(id), controller);
    const send = (message: object) => {
      if (!res.headersSent) openStream(res);
      event(res, message);
    };
    const ask = (method: string, askParams: object) => {
      const askId = `ask-${randomUUID()}`;
      const answered = new Promise<Rpc>((resolve) => this.#asked.set(JSON.stringify(askId), resolve));
      send({ jsonrpc: '2.0', id: askId, method, params: askParams });
      return answered;
    };
    try {
      const args = (params.arguments ?? {}) as Record<string, unknown>;
      return { result: await tool.call(args, { request, send, ask, signal: controller.signal }) };
    } catch (error) {
      return { error: { code: -32603, message: (error as Error).message } };
    } finally {
      res.off('close', stop);
      this.#running.delete(JSON.stringify(id));
    }
  }
}

function parsed(body: string): Rpc | null {
  try {
    return JSON.parse(body) as Rpc;
  } catch {
    return null;
  }
}

const modernVersion = (rpc: Rpc | null): unknown =>
  (rpc?.params?._meta as Record<string, unknown> | undefined)?.['io.modelcontextprotocol/protocolVersion'];

const fault = (id: unknown, code: number, message: string) => ({
  jsonrpc: '2.0',
  id: id ?? null,
  error: { code, message },
});

function json(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
}

function openStream(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  res.flushHeaders();
}

function event(res: ServerResponse, message: object): void {
  res.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}
