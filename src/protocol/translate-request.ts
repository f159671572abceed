import { type Params, metaOf } from './envelope.js';
import { encodeHeaderText } from './header-text.js';
import { memberSpans, spanAt, withMembers, withoutMember, type Span } from './json/json-spans.js';
import { gatewayInfo, meta, modern } from './protocol.js';
import type { ClientFacts } from './client-facts.js';

const whole = (text: string): Span => ({ start: 0, end: text.length });

const envelopeKeys = [meta.protocolVersion, meta.clientInfo, meta.clientCapabilities, meta.logLevel];

/** What a legacy client said once, as a request of 2026-07-28 says it each time. */
export function modernMeta(facts: ClientFacts | null, logLevel: string | null): Readonly<Record<string, unknown>> {
  return {
    [meta.protocolVersion]: modern,
    [meta.clientInfo]: facts?.clientInfo ?? gatewayInfo,
    [meta.clientCapabilities]: facts?.capabilities ?? {},
    ...(logLevel === null ? {} : { [meta.logLevel]: logLevel }),
  };
}

/** The text of a legacy request with the envelope of 2026-07-28 in its `_meta`; every other byte stays. */
export function withEnvelope(
  text: string,
  params: Params | undefined,
  envelope: Readonly<Record<string, unknown>>,
): string {
  const members = JSON.stringify(envelope).slice(1, -1);
  if (params === undefined) return withMembers(text, whole(text), `"params":{"_meta":{${members}}}`);
  const span = spanAt(text, ['params'])!;
  if (metaOf(params) === undefined) return withMembers(text, span, `"_meta":{${members}}`);
  return withMembers(text, spanAt(text, ['params', '_meta'])!, members);
}

/** The text of a request of 2026-07-28 without its envelope, by which an upstream of both eras would know it. */
export function withoutEnvelope(text: string): string {
  const span = spanAt(text, ['params', '_meta']);
  if (span === undefined) return text;
  let changed = text;
  for (const key of envelopeKeys) changed = withoutMember(changed, span.start, key);
  return changed;
}

/** The same request once more, with what it was asked for (2026-07-28, multi round-trip requests). */
export function withInputs(
  text: string,
  responses: Readonly<Record<string, unknown>>,
  state: string | undefined,
): string {
  const members = JSON.stringify({
    inputResponses: responses,
    ...(state === undefined ? {} : { requestState: state }),
  });
  return withMembers(text, spanAt(text, ['params'])!, members.slice(1, -1));
}

/**
 * `Mcp-Param-*` headers of a tool call, flat (2026-07-28, Streamable HTTP, custom headers from tool parameters): what
 * the properties of the tool's schema that name a header have as arguments.
 */
export function paramHeaders(definition: string | undefined, params: Params | undefined): string[] {
  if (definition === undefined || !definition.includes('x-mcp-header')) return [];
  const { inputSchema } = JSON.parse(definition) as { inputSchema?: Schema };
  const headers: string[] = [];
  collect(inputSchema, params?.arguments, headers);
  return headers;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly 'x-mcp-header'?: unknown;
}

function collect(schema: Schema | undefined, value: unknown, headers: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    if (!Object.hasOwn(value, name)) continue;
    const given = (value as Readonly<Record<string, unknown>>)[name];
    const header = property['x-mcp-header'];
    if (
      typeof header === 'string' &&
      (typeof given === 'string' || typeof given === 'boolean' || Number.isInteger(given))
    ) {
      headers.push(`mcp-param-${header.toLowerCase()}`, encodeHeaderText(String(given)));
    }
    collect(property, given, headers);
  }
}

/** Whether the object at a span has a member. */
export const hasMember = (text: string, span: Span, key: string): boolean =>
  memberSpans(text, span.start, [key])?.[0] !== undefined;
