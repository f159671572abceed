/** The parts of JSON Schema 2020-12 that a form is drawn from. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly maxLength?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
}

export type FieldKind = 'object' | 'array' | 'choice' | 'enum' | 'boolean' | 'number' | 'string' | 'json';

/** Schemas may contain themselves; deeper than this a field is JSON. */
const deepest = 8;

/** The schema behind `$ref`, with `allOf` merged into it, and without a null that only says that it may be left out. */
export function resolved(schema: Schema, root: Schema, depth: number): Schema {
  if (depth > deepest) return {};
  let found = schema;
  for (let hops = 0; found.$ref !== undefined && hops < deepest; hops += 1) {
    const { $ref, ...beside } = found;
    const target = targetOf($ref, root);
    if (target === null) return {};
    found = { ...target, ...beside };
  }
  if (found.allOf !== undefined) {
    const { allOf, ...own } = found;
    found = allOf.map((part) => resolved(part, root, depth + 1)).reduce(merged, own);
  }
  const branches = (found.anyOf ?? found.oneOf)?.filter((one) => one.type !== 'null');
  if (branches?.length === 1) {
    const { anyOf: _, oneOf: __, ...own } = found;
    return resolved({ ...branches[0]!, ...own }, root, depth + 1);
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
function targetOf(ref: string, root: Schema): Schema | null {
  if (!ref.startsWith('#')) return null;
  let at: unknown = root;
  for (const part of ref.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return null;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'object' && at !== null ? at : null;
}

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
        Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
          property.default === undefined ? [] : [[name, property.default]],
        ),
      );
    case 'array':
      return [];
    case 'string':
      return '';
    default:
      return null;
  }
}
