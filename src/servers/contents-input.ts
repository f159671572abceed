import type { Report } from '../fields/field.js';
import { givenFields, readFields, type Given } from '../fields/read-fields.js';
import { isObject } from '../fields/spelling.js';
import type { Choice, GatewayChoice } from '../gateways/row/gateway-choice.js';
import { labelledOverrideFields } from '../gateways/row/override-fields.js';
import type { Override } from '../gateways/row/override.js';

/** A gateway that a request takes, as it names it. */
export interface WantedGateway extends GatewayChoice {
  readonly gateway: string;
  readonly path: string;
}

/** What a request says of an item, as it names it. */
export interface WantedOverride {
  readonly item: string;
  readonly override: Override;
  readonly path: string;
}

const mostGateways = 1_000;
const mostNames = 1_000;
const longestName = 2_048;
const mostOverrides = 10_000;
const kinds = ['tools', 'prompts', 'resources'] as const;
/** Of a read that is sent back. */
const shown = ['id', 'slug'];

/** `["github", {id, tools: "all" | [names or globs], prompts, resources}]`; where none of the three is given, all are taken. */
export function readGateways({ value, path }: Given, report: Report): WantedGateway[] {
  if (!Array.isArray(value) || value.length > mostGateways) {
    report.errors.push({ path, message: `must be a list of at most ${mostGateways} gateways` });
    return [];
  }
  return value.flatMap((entry: unknown, index) => {
    const given = typeof entry === 'string' ? { id: entry } : entry;
    return readGateway(given, `${path}[${index}]`, report) ?? [];
  });
}

function readGateway(entry: unknown, path: string, report: Report): WantedGateway | undefined {
  const { errors } = report;
  if (!isObject(entry) || typeof (entry.id ?? entry.slug) !== 'string') {
    errors.push({ path, message: 'must be a gateway: its id or slug, or an object with one as `id`' });
    return undefined;
  }
  for (const member of Object.keys(entry))
    if (![...shown, ...kinds].includes(member))
      errors.push({ path: `${path}.${member.slice(0, 100)}`, message: 'is not a known field' });
  const silent = kinds.every((kind) => (entry[kind] ?? null) === null);
  const [tools, prompts, resources] = kinds.map((kind) =>
    readChoice(entry[kind] ?? (silent ? 'all' : []), `${path}.${kind}`, report),
  );
  return { gateway: String(entry.id ?? entry.slug), path, tools: tools!, prompts: prompts!, resources: resources! };
}

function readChoice(value: unknown, path: string, { errors }: Report): Choice {
  if (value === 'all') return value;
  const good = (name: unknown) =>
    typeof name === 'string' && name !== '' && name.length <= longestName && !name.includes('\0');
  if (Array.isArray(value) && value.length <= mostNames && value.every(good)) return [...new Set(value as string[])];
  errors.push({ path, message: `must be "all" or a list of at most ${mostNames} names or globs` });
  return [];
}

/** `{"<item>": {customName, displayName, description}}` */
export function readOverrides({ value, path }: Given, report: Report): WantedOverride[] {
  if (!isObject(value) || Object.keys(value).length > mostOverrides) {
    report.errors.push({ path, message: `must be an object of at most ${mostOverrides} items` });
    return [];
  }
  return Object.entries(value).flatMap(([item, words]) => {
    const here = `${path}.${item.slice(0, 100)}`;
    if (words === null) return [];
    if (!isObject(words)) {
      report.errors.push({ path: here, message: 'must be an object' });
      return [];
    }
    const none = { others: [], unsupported: {}, readOnly: new Set<string>() };
    const given = givenFields(words, report, `${here}.`);
    const {
      customName = null,
      displayName = null,
      description = null,
    } = readFields(labelledOverrideFields, given, 'PATCH', none, report);
    return [{ item, override: { customName, displayName, description }, path: here }];
  });
}
