import type { ItemKind } from '../../upstream/discovery/discovery.js';
import type { Era, EraFacts } from '../../upstream/client/upstream-connection.js';
import type { CatalogueGateway, Exposed, View } from './catalogue.js';
import { mergeCapabilities, mergeInstructions, ownCapabilities } from './merge-capabilities.js';
import type { ListPart, Parts } from './gateway-parts.js';
import { templateMatcher } from './uri-template.js';
import { isWithheld } from './withheld.js';

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

/** A view put together from the parts of its gateways. Lists are joined at the first asking, then kept. */
export class BuiltView implements View {
  readonly #lists = new Map<ItemKind, Buffer>();
  readonly #byName = new Map<'tool' | 'prompt' | 'resource', ReadonlyMap<string, Exposed>>();
  readonly #capabilities = new Map<Era, Record<string, unknown>>();
  #templates: readonly { readonly exposed: Exposed; readonly matches: (uri: string) => boolean }[] | null = null;
  /** The only gateway with URIs of a scheme; null where there are several. */
  #schemes: ReadonlyMap<string, CatalogueGateway | null> | null = null;
  #instructions: string | null | undefined;

  constructor(
    readonly endpoint: View['endpoint'],
    readonly self: View['self'],
    readonly gateways: readonly CatalogueGateway[],
    private readonly parts: Readonly<Record<ItemKind, readonly ListPart[]>>,
  ) {}

  static ofOne(gateway: CatalogueGateway, parts: Parts): BuiltView {
    const { tool, prompt, resource, resource_template } = parts;
    const lists = { tool: [tool], prompt: [prompt], resource: [resource], resource_template: [resource_template] };
    return new BuiltView('gateway', gateway, [gateway], lists);
  }

  get instructions(): string | null {
    if (this.#instructions === undefined) {
      this.#instructions =
        this.endpoint === 'gateway' ? (this.gateways[0]?.instructions ?? null) : mergeInstructions(this.gateways);
    }
    return this.#instructions;
  }

  capabilities(era: Era): Record<string, unknown> {
    let known = this.#capabilities.get(era);
    if (known === undefined) {
      const each = this.gateways.map((gateway) => factsFor(gateway, era).capabilities);
      known = this.endpoint === 'gateway' ? ownCapabilities(each[0] ?? {}) : mergeCapabilities(each);
      this.#capabilities.set(era, known);
    }
    return known;
  }

  listJson(kind: ItemKind): Buffer {
    let list = this.#lists.get(kind);
    if (list === undefined) {
      const filled = this.parts[kind].filter(({ entries }) => entries.length > 0);
      list = Buffer.concat([OPEN, ...filled.flatMap(({ json }, i) => (i === 0 ? [json] : [COMMA, json])), CLOSE]);
      this.#lists.set(kind, list);
    }
    return list;
  }

  find(kind: 'tool' | 'prompt', exposedName: string): Exposed | undefined {
    return this.#names(kind).get(exposedName);
  }

  findResource(uri: string): Exposed | undefined {
    const exact = this.#names('resource').get(uri);
    if (exact !== undefined) return exact;
    this.#templates ??= this.parts.resource_template.flatMap(({ entries }) =>
      entries.map((exposed) => ({ exposed, matches: templateMatcher(exposed.exposedName) })),
    );
    const found = this.#templates.find(({ matches }) => matches(uri))?.exposed;
    return found === undefined || isWithheld(found.gateway, 'resource', uri) ? undefined : found;
  }

  unlisted(kind: 'tool' | 'prompt' | 'resource', name: string): CatalogueGateway | undefined {
    const gateway = this.endpoint === 'gateway' ? this.gateways[0] : this.#ofScheme(kind, name);
    return gateway === undefined || isWithheld(gateway, kind, name) ? undefined : gateway;
  }

  /** A virtual server has what was chosen for it, and no more. */
  #ofScheme(kind: string, uri: string): CatalogueGateway | undefined {
    if (this.endpoint !== 'aggregate' || kind !== 'resource') return undefined;
    this.#schemes ??= schemesOf([...this.parts.resource, ...this.parts.resource_template]);
    return this.#schemes.get(schemeOf(uri)) ?? undefined;
  }

  #names(kind: 'tool' | 'prompt' | 'resource'): ReadonlyMap<string, Exposed> {
    let names = this.#byName.get(kind);
    if (names === undefined) {
      const all = this.parts[kind].flatMap(({ entries }) => entries);
      names = new Map(all.map((exposed) => [exposed.exposedName, exposed]));
      this.#byName.set(kind, names);
    }
    return names;
  }
}

const schemeOf = (uri: string) => /^[a-z][a-z0-9+.-]*:/i.exec(uri)?.[0].toLowerCase() ?? '';

function schemesOf(parts: readonly ListPart[]): Map<string, CatalogueGateway | null> {
  const schemes = new Map<string, CatalogueGateway | null>();
  for (const { gateway, exposedName } of parts.flatMap(({ entries }) => entries)) {
    const scheme = schemeOf(exposedName);
    const other = schemes.get(scheme);
    schemes.set(scheme, other === undefined || other === gateway ? gateway : null);
  }
  return schemes;
}

/** What the gateway's upstream says to a client of this era; in its other era where it does not speak it. */
function factsFor(gateway: CatalogueGateway, era: Era): EraFacts | CatalogueGateway {
  return (era === 'modern' ? gateway.modern : gateway.legacy) ?? gateway;
}
