import type { CatalogueGateway, CatalogueItem, Exposed, View } from '../../catalog/snapshot/catalogue.js';
import type { Envelope, Params } from '../../protocol/envelope.js';
import { spanAt, spliced } from '../../protocol/json/json-spans.js';

/** The one upstream a request is for, and the request as that upstream names things. */
export interface Route {
  readonly gateway: CatalogueGateway;
  readonly body: string | Buffer;
  /** What `Mcp-Name` repeats for a modern upstream. */
  readonly name: string | undefined;
  /** The tool or prompt, where it is one. */
  readonly item?: CatalogueItem;
}

/** Methods that one era has and the other does not; an upstream of both must not be asked in the wrong one. */
const foreign: Readonly<Record<'modern' | 'legacy', ReadonlySet<string>>> = {
  modern: new Set([
    'initialize',
    'ping',
    'logging/setLevel',
    'resources/subscribe',
    'resources/unsubscribe',
    'tasks/result',
  ]),
  legacy: new Set(['server/discover', 'subscriptions/listen']),
};

/** Where a request goes. A text says what is wrong with its params; undefined: nobody here has such a method. */
export function routeOf(view: View, message: Envelope, era: 'modern' | 'legacy'): Route | string | undefined {
  const { method, params, wire } = message;
  switch (method) {
    case 'tools/call':
    case 'prompts/get': {
      const kind = method === 'tools/call' ? 'tool' : 'prompt';
      const name = params?.name;
      if (typeof name !== 'string') return 'params.name must be a string';
      const exposed = view.find(kind, name);
      if (exposed !== undefined) return named(exposed, message, ['params', 'name']);
      const gateway = view.unlisted(kind, name);
      return gateway === undefined ? `Unknown ${kind}: ${shown(name)}` : { gateway, body: wire, name };
    }
    case 'resources/read':
      return resource(view, message);
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return era === 'legacy' ? resource(view, message) : undefined;
    case 'completion/complete':
      return completion(view, message);
    default: {
      const gateway = foreign[era].has(method) ? undefined : transparent(view);
      const name = typeof params?.taskId === 'string' ? params.taskId : undefined;
      return gateway === undefined ? undefined : { gateway, body: wire, name };
    }
  }
}

/** A name of a client's as it is said back: at most so long. */
const shown = (name: string): string => (name.length > 200 ? `${name.slice(0, 200)}…` : name);

/** The upstream of an endpoint that has just one and shows it as it is, methods unknown here included. */
export function transparent(view: View): CatalogueGateway | undefined {
  return view.endpoint === 'gateway' ? view.gateways[0] : undefined;
}

/** A tool or prompt under its upstream's name; only the name's bytes change. */
function named({ gateway, item, exposedName }: Exposed, { text, wire }: Envelope, path: readonly string[]): Route {
  if (item.name === exposedName) return { gateway, item, body: wire, name: item.name };
  const span = spanAt(text, path);
  if (span === undefined) throw new Error('the parser and the scanner disagree about a message');
  return { gateway, item, body: spliced(text, span, JSON.stringify(item.name)), name: item.name };
}

/** Uris stay as they are; one that no list names may still be an upstream's. */
function resource(view: View, { params, wire }: Envelope): Route | string {
  const uri = params?.uri;
  if (typeof uri !== 'string') return 'params.uri must be a string';
  const gateway = view.findResource(uri)?.gateway ?? view.unlisted('resource', uri);
  return gateway === undefined ? `Resource not found: ${shown(uri)}` : { gateway, body: wire, name: uri };
}

function completion(view: View, message: Envelope): Route | string {
  const ref = message.params?.ref as Params | undefined;
  if (typeof ref !== 'object' || ref === null) return 'params.ref must be an object';
  if (ref.type === 'ref/prompt' && typeof ref.name === 'string') {
    const exposed = view.find('prompt', ref.name);
    if (exposed === undefined) return `Unknown prompt: ${shown(ref.name)}`;
    return { ...named(exposed, message, ['params', 'ref', 'name']), name: undefined };
  }
  if (ref.type === 'ref/resource' && typeof ref.uri === 'string') {
    const gateway = view.findResource(ref.uri)?.gateway ?? view.unlisted('resource', ref.uri);
    return gateway === undefined
      ? `Resource not found: ${shown(ref.uri)}`
      : { gateway, body: message.wire, name: undefined };
  }
  return 'params.ref must name a prompt or a resource';
}
