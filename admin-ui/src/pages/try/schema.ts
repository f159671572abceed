import { visible } from '../../components/text/visible.js';

/** The parts of JSON Schema 2020-12 that a form is drawn from; what lies in them is looked at when it is drawn. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly items?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly maxLength?: number;
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly allOf?: readonly unknown[];
  readonly $ref?: string;
}

export type FieldKind = 'object' | 'array' | 'choice' | 'enum' | 'boolean' | 'number' | 'string' | 'json';

/** Schemas may contain themselves; deeper than this a field is JSON. */
const deepest = 8;
/** So many parts are put together for one field: some that refer to each other would multiply without end. */
const mostParts = 200;

const isText = (value: unknown) => typeof value === 'string';
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const anything = () => true;

const shapes: Readonly<Record<keyof Schema, (value: unknown) => boolean>> = {
  type: (value) => [value].flat().every(isText),
  title: isText,
  description: isText,
  properties: isRecord,
  required: Array.isArray,
  items: isRecord,
  enum: Array.isArray,
  const: anything,
  default: anything,
  examples: Array.isArray,
  maxLength: Number.isFinite,
  anyOf: Array.isArray,
  oneOf: Array.isArray,
  allOf: Array.isArray,
  $ref: isText,
};

/** What a server wrote, without the parts that are not of the shape they should have. */
const wellFormed = (schema: unknown): Schema =>
  isRecord(schema)
    ? Object.fromEntries(
        Object.entries(schema).filter(
          ([name, value]) => Object.hasOwn(shapes, name) && shapes[name as keyof Schema](value),
        ),
      )
    : {};

/** The schema behind `$ref`, with `allOf` merged into it, and without a null that only says that it may be left out. */
export function resolved(schema: unknown, root: unknown, depth: number, left = { parts: mostParts }): Schema {
  if (depth > deepest || left.parts <= 0) return {};
  left.parts -= 1;
  let found = wellFormed(schema);
  for (let hops = 0; found.$ref !== undefined && hops < deepest; hops += 1) {
    const { $ref, ...beside } = found;
    const target = targetOf($ref, root);
    if (target === null) return {};
    found = { ...wellFormed(target), ...beside };
  }
  if (found.allOf !== undefined) {
    const { allOf, ...own } = found;
    found = allOf.map((part) => resolved(part, root, depth + 1, left)).reduce(merged, own);
  }
  const branches = (found.anyOf ?? found.oneOf)?.map(wellFormed).filter((one) => one.type !== 'null');
  if (branches?.length === 1) {
    const { anyOf: _, oneOf: __, ...own } = found;
    return resolved({ ...branches[0]!, ...own }, root, depth + 1, left);
  }
  return found;
}

const merged = (a: Schema, b: Schema): Schema => ({
  ...b,
  ...a,
  properties: { ...b.properties, ...a.properties },
  required: [...(b.required ?? []), ...(a.required ?? [])],
});

/** What a JSON pointer into the same document names, or null. */
function targetOf(ref: string, root: unknown): unknown {
  if (!ref.startsWith('#')) return null;
  let at = root;
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What a field is called. */
export const titleOf = ({ title }: Schema, name: string): string => visible((title ?? name).slice(0, 200));

/** How a field is drawn. */
export function kindOf(schema: Schema): FieldKind {
  if (schema.enum !== undefined || schema.const !== undefined) return 'enum';
  if ((schema.anyOf ?? schema.oneOf) !== undefined && schema.properties === undefined) return 'choice';
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  const [type] = types;
  if (types.length > 1) return 'json';
  if (type === 'object' || (type === undefined && schema.properties !== undefined)) {
    return schema.properties === undefined ? 'json' : 'object';
  }
  if (type === 'array') return schema.items === undefined ? 'json' : 'array';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean' || type === 'string') return type;
  return 'json';
}

/** What a field holds before anything is typed: the schema's default or example, and the least that its type allows. */
export function initialValue(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  switch (kindOf(schema)) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
          const { default: given } = wellFormed(property);
          return given === undefined ? [] : [[name, given]];
        }),
      );
    case 'array':
      return [];
    case 'string':
      return '';
    default:
      return null;
  }
}
