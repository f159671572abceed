import {
  localhostHostValidation,
  localhostOriginValidation,
  NodeStreamableHTTPServerTransport,
  toNodeHandler,
  toWebRequest,
} from '@modelcontextprotocol/node';
import {
  isInitializeRequest,
  isLegacyRequest,
  type EventStore,
  type JSONRPCMessage,
} from '@modelcontextprotocol/server';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fixture } from './server.js';

export type Eras = 'both' | 'legacy' | 'modern';
export interface ConformanceUpstream {
  readonly url: string;
  close(): Promise<void>;
}

/** The messages of one session's streams, by event id, for a client that reconnects. */
class Events implements EventStore {
  private readonly events: { streamId: string; message: JSONRPCMessage }[] = [];
  storeEvent(streamId: string, message: JSONRPCMessage) {
    this.events.push({ streamId, message });
    return Promise.resolve(String(this.events.length));
  }
  getStreamIdForEventId(eventId: string) {
    return Promise.resolve(this.events[Number(eventId) - 1]?.streamId);
  }
  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ) {
    const streamId = this.events[Number(lastEventId) - 1]?.streamId ?? '';
    for (let i = Number(lastEventId); i < this.events.length; i++) {
      const event = this.events[i]!;
      if (event.streamId === streamId && 'jsonrpc' in event.message) await send(String(i + 1), event.message);
    }
    return streamId;
  }
}

/** The sessions of 2025-11-25 and before. */
class Sessions {
  private readonly open = new Map<string, NodeStreamableHTTPServerTransport>();
  constructor(private readonly fixture: Fixture) {}

  /** Opens a session at initialize, resumable by Last-Event-ID; anything else needs the id of one. */
  async handle(req: IncomingMessage, res: ServerResponse, body: unknown) {
    const id = req.headers['mcp-session-id'];
    if (typeof id === 'string') {
      const transport = this.open.get(id);
      if (transport) return transport.handleRequest(req, res, body);
      return refuse(res, 404, 'Session not found');
    }
    if (!isInitializeRequest(body)) return refuse(res, 400, 'Mcp-Session-Id header is required');
    const server = this.fixture.server();
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new Events(),
      retryInterval: 300,
      onsessioninitialized: (sessionId) => {
        this.open.set(sessionId, transport);
        this.fixture.sessions.add(server);
      },
      onsessionclosed: (sessionId) => {
        this.open.delete(sessionId);
        this.fixture.sessions.delete(server);
      },
    });
    await server.connect(transport);
    return transport.handleRequest(req, res, body);
  }

  async close() {
    for (const transport of this.open.values()) await transport.close();
  }
}

function refuse(res: ServerResponse, status: number, message: string) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message } }));
}

async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) : undefined;
}

/**
 * The server that the conformance suite expects, on a loopback port: SDK v2, both eras or one of them.
 * With `headers` every request must carry them, as a gateway's upstream would demand; without them it is 401.
 */
export async function startConformanceUpstream(
  options: { eras?: Eras; headers?: Readonly<Record<string, string>>; port?: number } = {},
): Promise<ConformanceUpstream> {
  const { eras = 'both', headers = {} } = options;
  const demanded = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const fixture = new Fixture();
  const sessions = new Sessions(fixture);
  const modern = toNodeHandler(fixture.modern);
  const hostAllowed = localhostHostValidation();
  const originAllowed = localhostOriginValidation();

  const server = createServer((req, res) => {
    if (!hostAllowed(req, res) || !originAllowed(req, res)) return;
    if (demanded.some(([name, value]) => req.headers[name] !== value)) return refuse(res, 401, 'Unauthorized');
    void (async () => {
      const body = req.method === 'POST' ? await readBody(req) : undefined;
      const toModern =
        eras === 'modern' || (eras === 'both' && !(await isLegacyRequest(await toWebRequest(req, body), body)));
      await (toModern ? modern(req, res, body) : sessions.handle(req, res, body));
    })().catch((error: Error) => (res.headersSent ? res.destroy() : refuse(res, 400, error.message)));
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close: async () => {
      await fixture.modern.close();
      await sessions.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
