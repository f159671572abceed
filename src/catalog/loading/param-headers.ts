import { isToken } from '../../protocol/header-text.js';

/** Keywords whose values are data, not schemas. */
const DATA = new Set(['default', 'const', 'enum', 'examples', 'required', 'type', 'x-mcp-header']);
const TYPES = new Set(['string', 'integer', 'boolean']);

/**
 * Why a tool's `x-mcp-header` declarations are invalid, or null (2026-07-28, Streamable HTTP, "Custom Headers from Tool
 * Parameters"): clients must leave such a tool out of the list, and the gateway is one.
 */
export function paramHeaderFault(definition: string): string | null {
  if (!definition.includes('x-mcp-header')) return null;
  const { inputSchema } = JSON.parse(definition) as { inputSchema?: unknown };
  const seen = new Set<string>();
  return schemaFault(inputSchema, 'inputSchema', null, seen);
}

/** `place` is `property` where only `properties` led here, `elsewhere` below any other keyword, null at the root. */
function schemaFault(
  schema: unknown,
  path: string,
  place: 'property' | 'elsewhere' | null,
  seen: Set<string>,
): string | null {
  if (typeof schema !== 'object' || schema === null) return null;
  if (Array.isArray(schema)) return firstFault(schema.entries(), path, place, seen);
  const fault = annotationFault(schema as Record<string, unknown>, path, place, seen);
  if (fault !== null) return fault;
  for (const [keyword, value] of Object.entries(schema)) {
    if (DATA.has(keyword)) continue;
    const here = `${path}.${keyword}`;
    const below = place === 'elsewhere' ? place : 'property';
    const inner =
      keyword === 'properties' && typeof value === 'object' && value !== null
        ? firstFault(Object.entries(value), here, below, seen)
        : schemaFault(value, here, 'elsewhere', seen);
    if (inner !== null) return inner;
  }
  return null;
}

function firstFault(
  schemas: Iterable<[string | number, unknown]>,
  path: string,
  place: 'property' | 'elsewhere' | null,
  seen: Set<string>,
): string | null {
  for (const [key, schema] of schemas) {
    const fault = schemaFault(schema, `${path}.${key}`, place, seen);
    if (fault !== null) return fault;
  }
  return null;
}

function annotationFault(
  schema: Record<string, unknown>,
  path: string,
  place: 'property' | 'elsewhere' | null,
  seen: Set<string>,
): string | null {
  const name = schema['x-mcp-header'];
  if (name === undefined) return null;
  if (place !== 'property') return `${path}: only a property may name a header`;
  if (typeof name !== 'string' || !isToken(name)) return `${path}: the header is no token`;
  if (!TYPES.has(String(schema.type))) return `${path}: only strings, integers and booleans travel in a header`;
  if (seen.has(name.toLowerCase())) return `${path}: two properties name the same header`;
  seen.add(name.toLowerCase());
  return null;
}
