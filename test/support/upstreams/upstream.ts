import type { IncomingMessage, ServerResponse } from 'node:http';
import { SampleServer } from './sample-server.js';

/** One request as the upstream received it. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The JSON-RPC message of the body, or null. */
  readonly rpc: Rpc | null;
}

export interface Rpc {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What a tool may do beside returning its result. */
export interface CallContext {
  readonly request: Received;
  /** Sends a message on the answer's stream before the answer (the answer becomes an event stream). */
  send(message: object): void;
  /** Sends a request of the server on the answer's stream and waits for the client's response. */
  ask(method: string, params: object): Promise<Rpc>;
  /** Aborted when the caller goes away or cancels. */
  readonly signal: AbortSignal;
}

export interface SampleTool {
  readonly definition: Record<string, unknown> & { name: string };
  readonly call: (args: Record<string, unknown>, context: CallContext) => unknown;
}

export interface UpstreamOptions {
  /** Which eras it speaks; `both` by default. `sse` is HTTP+SSE of 2024-11-05. */
  readonly speaks?: 'both' | 'modern' | 'legacy' | 'sse';
  /** Headers without which it answers 401. */
  readonly demands?: Readonly<Record<string, string>>;
  readonly tools?: readonly SampleTool[];
  readonly prompts?: readonly (Record<string, unknown> & { name: string })[];
  readonly resources?: readonly (Record<string, unknown> & { uri: string })[];
  readonly templates?: readonly (Record<string, unknown> & { uriTemplate: string })[];
  readonly instructions?: string;
  readonly capabilities?: Record<string, unknown>;
  readonly serverName?: string;
  /** Items of one list page; all on one by default. */
  readonly pageSize?: number;
  /** Answers POSTed requests as event streams. */
  readonly sse?: boolean;
  /** Milliseconds before every answer. */
  readonly delayMs?: number;
  /** Speaks TLS with this certificate and key, in PEM. */
  readonly tls?: {
    readonly cert: string;
    readonly key: string;
    /** With requestCert: the authority of its clients. */
    readonly ca?: string;
    readonly requestCert?: boolean;
  };
  /** Takes a request before anything else; true means it has answered it. */
  readonly intercept?: (request: Received, res: ServerResponse) => boolean | Promise<boolean>;
}

export interface Upstream {
  readonly url: string;
  readonly origin: string;
  readonly requests: readonly Received[];
  /** Ids of legacy sessions that are alive. */
  readonly sessions: ReadonlySet<string>;
  /** What it offers now; change it, then call `changed`. */
  readonly offer: { tools: SampleTool[]; prompts: object[]; resources: object[]; templates: object[] };
  /** Tells listeners that a list changed: `tools`, `prompts` or `resources`. */
  changed(list: 'tools' | 'prompts' | 'resources'): void;
  /** Sends a message to every open GET stream and listener. */
  broadcast(message: object): void;
  /** How many streams stand on which it may speak unasked. */
  readonly listeners: number;
  /** Breaks every open connection. */
  cut(): void;
  /** Forgets every session, so that the next request on one is 404. */
  expireSessions(): void;
  /** Requests whose JSON-RPC method is the given one. */
  calls(method: string): Received[];
  close(): Promise<void>;
}

/** `echo` gives its message back; `reflect` gives back every header it received; `slow` waits for `ms`. */
export const sampleTools: readonly SampleTool[] = [
  {
    definition: {
      name: 'echo',
      description: 'Gives the message back',
      inputSchema: { type: 'object', properties: { message: { type: 'string' } } },
    },
    call: (args) => ({ content: [{ type: 'text', text: String(args.message) }] }),
  },
  {
    definition: { name: 'reflect', description: 'Gives the headers back', inputSchema: { type: 'object' } },
    call: (_args, { request }) => ({ content: [{ type: 'text', text: JSON.stringify(request.rawHeaders) }] }),
  },
  {
    definition: {
      name: 'slow',
      description: 'Answers late, with progress',
      inputSchema: { type: 'object', properties: { ms: { type: 'number' } } },
    },
    call: async (args, { request, send, signal }) => {
      const token = (request.rpc?.params?._meta as Record<string, unknown> | undefined)?.progressToken;
      if (token !== undefined) {
        send({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken: token, progress: 1, total: 2 },
        });
      }
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, Number(args.ms));
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve(undefined);
        });
      });
      return { content: [{ type: 'text', text: 'done' }] };
    },
  },
];

/** A recording MCP server on loopback: both eras at once, raw node:http, 401 without the headers it demands. */
export async function startUpstream(options: UpstreamOptions = {}): Promise<Upstream> {
  const server = new SampleServer({ ...options, tools: options.tools ?? sampleTools });
  await server.listen();
  return server;
}
