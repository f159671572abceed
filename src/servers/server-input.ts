import { snakeCase } from '../gateways/fields/gateway-fields.js';
import { readers, type Reading } from '../gateways/fields/gateway-values.js';
import { slugOf } from '../gateways/row/slug.js';
import { type FieldError, invalid, Problem } from '../problems/problem.js';
import type { Server } from './server.entity.js';

/** The items a request chooses, as it names them; absent members keep what is stored. */
export interface ChosenNames {
  readonly associated_tools?: readonly string[];
  readonly associated_resources?: readonly string[];
  readonly associated_prompts?: readonly string[];
}

/** The columns a person sets. */
export type ServerValues = Pick<
  Server,
  | 'name'
  | 'description'
  | 'icon'
  | 'tags'
  | 'visibility'
  | 'allowedUsers'
  | 'allowedGroups'
  | 'allowAnonymous'
  | 'enabled'
>;

export interface ServerInput {
  readonly values: Partial<ServerValues>;
  readonly chosen: ChosenNames;
  /** The version the caller has seen. */
  readonly version: number | null;
  readonly warnings: readonly string[];
}

type Reader = (value: unknown, reading: Reading) => unknown;

const columns: Readonly<Record<string, { readonly column: keyof ServerValues; readonly read: Reader }>> = {
  name: { column: 'name', read: readName },
  description: { column: 'description', read: readers.description },
  icon: { column: 'icon', read: readIcon },
  tags: { column: 'tags', read: readers.tags },
  visibility: { column: 'visibility', read: readers.visibility },
  allowed_users: { column: 'allowedUsers', read: readers.allowed_users },
  allowed_groups: { column: 'allowedGroups', read: readers.allowed_groups },
  allow_anonymous: { column: 'allowAnonymous', read: readers.allow_anonymous },
  enabled: { column: 'enabled', read: readers.enabled },
};
const chosenFields = ['associated_tools', 'associated_resources', 'associated_prompts'] as const;

/** ContextForge's fields that mean nothing here: taken while they hold a default, refused otherwise. */
const unsupported: Readonly<Record<string, readonly unknown[]>> = {
  associated_a2a_agents: [null, ''],
  team_id: [null, ''],
  oauth_enabled: [null, false],
  oauth_config: [null],
};

/** What only reads show; taken so that a read can be edited and sent back, and ignored. */
const readOnly = new Set([
  'id', 'slug', 'path', 'created_at', 'updated_at', 'created_by', 'owner_id', 'owner_email', 'associated_tool_ids',
  'associated_resource_ids', 'associated_prompt_ids', 'unavailable', 'metrics', 'team', 'created_from_ip', 'created_via',
  'created_user_agent', 'modified_by', 'modified_from_ip', 'modified_via', 'modified_user_agent', 'import_batch_id',
  'federation_source', 'is_active', 'warnings',
]); // prettier-ignore

const MOST_ITEMS = 10_000;

/**
 * Reads a create or an edit: `{name, …}` or ContextForge's `{"server": {…}, "visibility", "team_id"}`, names in
 * snake_case or camelCase. Throws one Problem that names every wrong field.
 */
export function readServerInput(body: unknown, creating: boolean): ServerInput {
  const errors: FieldError[] = [];
  const warnings: string[] = [];
  const values: Record<string, unknown> = {};
  const chosen: Record<string, readonly string[]> = {};
  let version: number | null = null;
  for (const [path, name, value] of fieldsOf(body)) {
    const reading = { path, errors, warnings };
    if (Object.hasOwn(unsupported, name)) {
      const empty = unsupported[name]!.includes(value) || (Array.isArray(value) && value.length === 0);
      if (!empty) errors.push({ path, message: 'is not supported' });
    } else if (Object.hasOwn(columns, name)) {
      const { column, read } = columns[name]!;
      if (value !== null) values[column] = read(value, reading);
      else if (column === 'description' || column === 'icon') values[column] = null;
    } else if ((chosenFields as readonly string[]).includes(name)) {
      if (value !== null) chosen[name] = readNames(value, reading);
    } else if (name === 'version') {
      if (value !== null) version = readers.version(value, reading) as number;
    } else if (!readOnly.has(name)) errors.push({ path: path.slice(0, 100), message: 'is not a known field' });
  }
  if (creating && values.name === undefined && !errors.some(({ path }) => /(^|\.)name$/.test(path))) {
    errors.push({ path: 'name', message: 'is needed' });
  }
  if (errors.length > 0) throw invalid(...errors);
  return { values, chosen, version, warnings };
}

/** Path, snake_case name and value of every field; those beside `server` first, so that the inner ones win. */
function fieldsOf(body: unknown): [string, string, unknown][] {
  if (!isObject(body)) throw new Problem('VALIDATION_FAILED', 'The body must be a JSON object.');
  const { server: inner, ...outer } = body;
  const fields = Object.entries(outer).map(([name, value]): [string, string, unknown] => [
    name,
    snakeCase(name),
    value,
  ]);
  if (inner === undefined) return fields;
  if (!isObject(inner)) throw invalid({ path: 'server', message: 'must be an object' });
  return [
    ...fields,
    ...Object.entries(inner).map(([name, value]): [string, string, unknown] => [
      `server.${name}`,
      snakeCase(name),
      value,
    ]),
  ];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readName(value: unknown, { path, errors }: Reading): string | undefined {
  const name = typeof value === 'string' ? value.trim() : '';
  if (name === '' || name.length > 255) errors.push({ path, message: 'must be a text of 1 to 255 characters' });
  else if (/[\p{Cc}\p{Surrogate}]/u.test(name)) errors.push({ path, message: 'cannot hold control characters' });
  else if (slugOf(name) === '') errors.push({ path, message: 'needs at least one letter a-z or digit' });
  else return name;
}

function readIcon(value: unknown, { path, errors }: Reading): string | null | undefined {
  if (value === '') return null;
  if (typeof value === 'string' && value.length <= 2048 && /^(https?:\/\/|data:image\/|\/)/i.test(value)) return value;
  errors.push({ path, message: 'must be an http(s) URL, a path or a data:image URL of at most 2048 characters' });
}

/** A list of texts, or ContextForge's comma list. */
function readNames(value: unknown, { path, errors }: Reading): readonly string[] {
  const names: unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [null];
  if (names.length > MOST_ITEMS || !names.every((name) => typeof name === 'string')) {
    errors.push({ path, message: `must be a list of at most ${MOST_ITEMS} texts` });
    return [];
  }
  return [...new Set((names as string[]).map((name) => name.trim()).filter((name) => name !== ''))];
}
