// A conversation with an MCP server, message by message: what the server sent stays as it is.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { z } from 'zod';

/** Longest wait for one answer, in milliseconds. */
const TIMEOUT_MS = 60_000;
/** The same as the gateway's own, since some servers show other tools to other clients. */
const capabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: {} };
const anything = z.looseObject({});
const lists = { tools: 'tools/list', prompts: 'prompts/list', resources: 'resources/list' };

/** @param {string} url @param {'http' | 'sse'} transport @param {Record<string, string>} headers */
export async function talk(url, transport, headers, declared = capabilities) {
  const client = new Client({ name: 'gatehouse-zoo', version: '1' }, { capabilities: declared });
  const Transport = transport === 'sse' ? SSEClientTransport : StreamableHTTPClientTransport;
  await client.connect(new Transport(new URL(url), { requestInit: { headers } }), { timeout: TIMEOUT_MS });
  const ask = (method, params = {}) => client.request({ method, params }, anything, { timeout: TIMEOUT_MS });
  const all = async (kind) => {
    const items = [];
    let cursor;
    do {
      const page = await ask(lists[kind], cursor === undefined ? {} : { cursor });
      items.push(...page[kind]);
      cursor = page.nextCursor;
    } while (cursor !== undefined && items.length < 10_000);
    return items;
  };
  return {
    /** Everything the server lists, by kind; a kind it does not know is empty. */
    async definitions() {
      const offered = client.getServerCapabilities() ?? {};
      const found = {};
      for (const kind of Object.keys(lists)) {
        found[kind] = offered[kind] === undefined ? [] : await all(kind).catch(unknownIsNothing);
      }
      return found;
    },
    /** `result`, `failed` (a result that says so) or `error <code>`, with the result. */
    async call(name, args) {
      try {
        const result = await ask('tools/call', { name, arguments: args });
        return { outcome: result.isError === true ? 'failed' : 'result', result };
      } catch (error) {
        return { outcome: `error ${error.code ?? error.message}`, result: undefined };
      }
    },
    close: () => client.close().catch(() => undefined),
  };
}

function unknownIsNothing(error) {
  if (error.code === -32601) return [];
  throw error;
}
