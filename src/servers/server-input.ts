import type { Report } from '../fields/field.js';
import { givenFields, readFields, type GivenFields, type Method } from '../fields/read-fields.js';
import { readVersion } from '../fields/seen-version.js';
import { invalid } from '../problems/problem.js';
import { readGateways, readOverrides, type WantedGateway, type WantedOverride } from './contents-input.js';
import { chosenFields, serverFields, serverVocabulary, type ServerValues } from './server-fields.js';

/** What a request chooses, as it names it; absent members keep what is stored. */
export interface ChosenNames extends ItemNames {
  readonly gateways?: readonly WantedGateway[];
  readonly overrides?: readonly WantedOverride[];
}

export type ItemNames = { readonly [Name in (typeof chosenFields)[number]]?: readonly string[] };

/** Nothing of anything. */
export const nothingChosen: ChosenNames = {
  ...Object.fromEntries(chosenFields.map((name) => [name, []])),
  gateways: [],
  overrides: [],
};

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
  const chosen: { -readonly [Name in keyof ChosenNames]: ChosenNames[Name] } = {};
  for (const name of chosenFields) {
    const { path, value = null } = given.get(name) ?? { path: name };
    if (value !== null) chosen[name] = readNames(value, path, report);
  }
  const { gateways, overrides } = { gateways: given.get('gateways'), overrides: given.get('overrides') };
  if (gateways !== undefined && gateways.value !== null) chosen.gateways = readGateways(gateways, report);
  if (overrides !== undefined && overrides.value !== null) chosen.overrides = readOverrides(overrides, report);
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
