import { invalid, Problem } from '../problems/problem.js';
import type { Fields, Report, Values } from './field.js';
import { isObject, snakeCase } from './spelling.js';

/** POST, PUT and PATCH differ in what null says: nothing, nothing, and "back to the default" (RFC 7396). */
export type Method = 'POST' | 'PUT' | 'PATCH';

/** A member of a request: where it stood, and what it held. */
export interface Given {
  readonly path: string;
  readonly value: unknown;
}

/** Members of a request by their snake_case names. */
export type GivenFields = ReadonlyMap<string, Given>;

/** What a request may say beside the table. */
export interface Vocabulary {
  /** Members that are read elsewhere. */
  readonly others: readonly string[];
  /** Members of ContextForge's classes that mean nothing here: taken while they hold one of `defaults`. */
  readonly unsupported: Readonly<Record<string, { readonly defaults: readonly unknown[]; readonly reason: string }>>;
  /** Members that only reads show; taken so that a read can be edited and sent back, and ignored. */
  readonly readOnly: ReadonlySet<string>;
}

/** The members of an object, in snake_case or camelCase, never both. Throws a Problem where it is no object. */
export function givenFields(body: unknown, report: Report, parent = ''): Map<string, Given> {
  if (!isObject(body)) throw new Problem('VALIDATION_FAILED', 'The body must be a JSON object.');
  const given = new Map<string, Given>();
  for (const [member, value] of Object.entries(body)) {
    const name = snakeCase(member);
    const path = parent + member.slice(0, 100);
    if (given.has(name)) report.errors.push({ path, message: 'is given twice, in snake_case and camelCase' });
    given.set(name, { path, value });
  }
  return given;
}

/** The values of a table that a request gives; absent ones keep what is stored. Unknown members are reported, never ignored. */
export function readFields<F extends Fields>(
  fields: F,
  given: GivenFields,
  method: Method,
  vocabulary: Vocabulary,
  report: Report,
): Partial<Values<F>> {
  const values: Record<string, unknown> = {};
  for (const [column, field] of Object.entries(fields)) {
    const name = snakeCase(column);
    const { path, value } = given.get(name) ?? { path: name, value: undefined };
    const required = field.fallback === undefined;
    if (value === undefined) {
      if (required && method === 'POST') report.errors.push({ path, message: 'is required' });
    } else if (value === null && !required) {
      if (method === 'PATCH' && field.fallback === null) values[column] = null;
    } else values[column] = field.read(value, path, report);
  }
  for (const [name, { path, value }] of given) reportUnknown(name, path, value, fields, vocabulary, report);
  return values as Partial<Values<F>>;
}

function reportUnknown(
  name: string,
  path: string,
  value: unknown,
  fields: Fields,
  { others, unsupported, readOnly }: Vocabulary,
  { errors }: Report,
): void {
  const foreign = Object.hasOwn(unsupported, name) ? unsupported[name] : undefined;
  const known =
    others.includes(name) || readOnly.has(name) || Object.keys(fields).some((own) => snakeCase(own) === name);
  if (foreign !== undefined) {
    const empty = foreign.defaults.includes(value) || (Array.isArray(value) && value.length === 0);
    if (!empty) errors.push({ path, message: foreign.reason });
  } else if (!known) errors.push({ path, message: 'is not a known field' });
}

/** The members of a body by their snake_case names. Throws a 422 Problem. */
export function membersOf(body: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  const report: Report = { errors: [], warnings: [] };
  const given = givenFields(body, report);
  for (const [name, { path }] of given)
    if (!known.includes(name)) report.errors.push({ path, message: 'is not a known field' });
  if (report.errors.length > 0) throw invalid(...report.errors);
  return Object.fromEntries([...given].map(([name, { value }]) => [name, value]));
}
