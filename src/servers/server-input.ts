import type { Report } from '../fields/field.js';
import { givenFields, readFields, type GivenFields, type Method } from '../fields/read-fields.js';
import { readVersion } from '../fields/seen-version.js';
import { invalid } from '../problems/problem.js';
import { chosenFields, serverFields, serverVocabulary, type ServerValues } from './server-fields.js';

/** The items a request chooses, as it names them; absent members keep what is stored. */
export type ChosenNames = { readonly [Name in (typeof chosenFields)[number]]?: readonly string[] };

export interface ServerInput {
  readonly values: Partial<ServerValues>;
  readonly chosen: ChosenNames;
  /** The version the caller has seen. */
  readonly version: number | null;
  readonly warnings: readonly string[];
}

const mostItems = 10_000;

/**
 * Reads a create or an edit: `{name, …}` or ContextForge's `{"server": {…}, "visibility", "team_id"}`, names in
 * snake_case or camelCase. Throws one Problem that names every wrong field.
 */
export function readServerInput(body: unknown, method: Method): ServerInput {
  const report: Report = { errors: [], warnings: [] };
  const given = givenOf(body, report);
  const values = readFields(serverFields, given, method, serverVocabulary, report);
  const chosen = chosenOf(given, report);
  const version = readVersion(given, report);
  if (report.errors.length > 0) throw invalid(...report.errors);
  return { values, chosen, version, warnings: report.warnings };
}

/** The members of the body; where it has a `server`, its members win over those beside it. */
function givenOf(body: unknown, report: Report): GivenFields {
  const outer = givenFields(body, report);
  const server = outer.get('server');
  if (server === undefined) return outer;
  outer.delete('server');
  return new Map([...outer, ...givenFields(server.value, report, 'server.')]);
}

function chosenOf(given: GivenFields, report: Report): ChosenNames {
  const chosen: Record<string, readonly string[]> = {};
  for (const name of chosenFields) {
    const { path, value = null } = given.get(name) ?? { path: name };
    if (value !== null) chosen[name] = readNames(value, path, report);
  }
  return chosen;
}

/** A list of strings, or ContextForge's comma list. */
function readNames(value: unknown, path: string, { errors }: Report): readonly string[] {
  const names: unknown[] = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [null];
  if (names.length > mostItems || !names.every((name) => typeof name === 'string')) {
    errors.push({ path, message: `must be a list of at most ${mostItems} strings` });
    return [];
  }
  return [...new Set((names as string[]).map((name) => name.trim()).filter((name) => name !== ''))];
}
