import type { Upstream, UpstreamOptions } from './upstream.js';

type Offer = Upstream['offer'];

/** The answer of the sample server to every request but a tool call: `{result}` or `{error}`. */
export function answerOf(offer: Offer, method: string, params: Record<string, unknown>, pageSize?: number): object {
  const page = (member: string, all: readonly object[]) => pageOf(member, all, params, pageSize);
  switch (method) {
    case 'ping':
    case 'logging/setLevel':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return { result: {} };
    case 'tools/list':
      return page(
        'tools',
        offer.tools.map(({ definition }) => definition),
      );
    case 'prompts/list':
      return page('prompts', offer.prompts);
    case 'resources/list':
      return page('resources', offer.resources);
    case 'resources/templates/list':
      return page('resourceTemplates', offer.templates);
    case 'prompts/get': {
      const text = `${String(params.name)} ${JSON.stringify(params.arguments ?? {})}`;
      return { result: { messages: [{ role: 'user', content: { type: 'text', text } }] } };
    }
    case 'resources/read': {
      const text = `content of ${String(params.uri)}`;
      return { result: { contents: [{ uri: params.uri, mimeType: 'text/plain', text }] } };
    }
    default:
      return { error: { code: -32601, message: `Method not found: ${method}` } };
  }
}

function pageOf(
  member: string,
  all: readonly object[],
  params: Record<string, unknown>,
  size = all.length + 1,
): object {
  const from = Number(params.cursor ?? 0);
  const next = from + size < all.length ? { nextCursor: String(from + size) } : {};
  return { result: { [member]: all.slice(from, from + size), ...next } };
}

/** Capabilities and instructions, as a handshake of either era gives them. */
export function factsOf({ tools, prompts, resources, templates }: Offer, options: UpstreamOptions): object {
  const capabilities = options.capabilities ?? {
    ...(tools.length > 0 ? { tools: { listChanged: true } } : {}),
    ...(prompts.length > 0 ? { prompts: { listChanged: true } } : {}),
    ...(resources.length + templates.length > 0 ? { resources: { listChanged: true } } : {}),
  };
  const { instructions } = options;
  return { capabilities, ...(instructions === undefined ? {} : { instructions }) };
}

export const infoOf = ({ serverName = 'sample' }: UpstreamOptions): object => ({ name: serverName, version: '1.0.0' });
