import { modernRequest, post } from '../wire/mcp-client.js';

/** How one client calls a tool that gives its argument `message` back. */
export type Door = 'modern' | 'without a session' | 'session';

/** Each pair of client and upstream: the upstream `New` speaks 2026-07-28 alone, `Old` the revisions before it. */
export const doors: readonly (readonly [tool: string, door: Door])[] = [
  ['new__echo', 'modern'],
  ['new__echo', 'session'],
  ['old__echo', 'modern'],
  ['old__echo', 'session'],
  ['old__echo', 'without a session'],
];

/**
 * `clients` of one principal call at the same time, each `calls` times with an argument nobody else has, and all of them
 * with the same JSON-RPC ids. Returns the answers that were not the caller's own.
 */
export async function strayAnswers(
  url: string,
  token: string,
  tool: string,
  door: Door,
  { clients, calls }: { readonly clients: number; readonly calls: number },
): Promise<string[]> {
  const client = async (who: number) => {
    const strays: string[] = [];
    const session = door === 'session' ? await begin(url, token) : {};
    for (let id = 1; id <= calls; id++) {
      const message = `${who}-${id}-${Math.random()}`;
      const params = { name: tool, arguments: { message } };
      const { body, headers } =
        door === 'modern'
          ? modernRequest('tools/call', params, id)
          : { body: { jsonrpc: '2.0', id, method: 'tools/call', params }, headers: session };
      const answer = await post(url, token, body, headers);
      const content = answer.message.result?.content as { text: string }[] | undefined;
      if (answer.message.id !== id || content?.[0]?.text !== message) strays.push(`${message}: ${answer.text}`);
    }
    return strays;
  };
  return (await Promise.all(Array.from({ length: clients }, (_, who) => client(who)))).flat();
}

async function begin(url: string, token: string): Promise<Record<string, string>> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'nonces', version: '1' } };
  const answer = await post(url, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
  return { 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' };
}
