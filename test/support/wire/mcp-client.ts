import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const info = { name: 'a-test-client', version: '1.0.0' };

/** SDK v1, which speaks the revisions up to 2025-11-25. */
export async function connectV1(
  url: string,
  token: string,
  capabilities: Record<string, object> = {},
): Promise<Client> {
  const client = new Client(info, { capabilities });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  );
  return client;
}

/** SDK v2: `legacy` shakes hands, `auto` finds out, a version pins that revision. */
export async function connectV2(
  url: string,
  token: string,
  mode: 'legacy' | 'auto' | '2026-07-28',
): Promise<ModernClient> {
  const client = new ModernClient(info, {
    capabilities: {},
    versionNegotiation: { mode: mode === 'legacy' || mode === 'auto' ? mode : { pin: mode } },
  });
  await client.connect(
    new ModernTransport(new URL(url), { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
  );
  return client;
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': info,
  'io.modelcontextprotocol/clientCapabilities': {},
};

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The answer: a JSON body, or the last event of a stream. */
  readonly message: Record<string, unknown> & { result?: Record<string, unknown>; error?: RawError };
}

export interface RawError {
  readonly code: number;
  readonly message: string;
  readonly data?: Record<string, unknown>;
}

/** One hand-written POST; `headers` override. */
export async function post(
  url: string,
  token: string | null,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<RawAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: signal ?? null,
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, message: lastMessage(text) };
}

function lastMessage(body: string): RawAnswer['message'] {
  const text = body.trimStart();
  const data =
    text.startsWith('{') || text.startsWith('[')
      ? text
      : /(?:^|\n)data: (\{.*\})\s*$/s.exec(text)?.[1]?.split('\ndata: ').at(-1);
  return data === undefined ? {} : (JSON.parse(data) as RawAnswer['message']);
}

/** A request of 2026-07-28 with the headers it needs. */
export function modernRequest(
  method: string,
  params: Record<string, unknown> & { _meta?: object } = {},
  id: number | string = 1,
): { readonly body: object; readonly headers: Record<string, string> } {
  const name = params.name ?? params.uri ?? params.taskId;
  return {
    body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: { ...meta, ...params._meta } } },
    headers: {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
    },
  };
}

/** Names (of resources: URIs) that an endpoint lists; null where there is none for the caller. */
export async function listed(url: string, token: string, list: 'tools' | 'prompts' | 'resources' = 'tools') {
  const { body, headers } = modernRequest(`${list}/list`);
  const { status, message, text } = await post(url, token, body, headers);
  if (status === 404) return null;
  const items = message.result?.[list] as readonly { readonly name: string; readonly uri?: string }[] | undefined;
  if (items === undefined) throw new Error(text);
  return items.map(({ name, uri }) => uri ?? name);
}
