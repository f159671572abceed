import { readFileSync } from 'node:fs';
import { sections, type Environment } from './environment.js';
import { fileFault } from './file-fault.js';
import type { Variable } from './variable.js';

/** Environment variables by name. */
export type Source = Readonly<Record<string, string | undefined>>;

/** All that is wrong with the settings, one line each; the process ends with exit code 78 (EX_CONFIG of sysexits.h). */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The settings in `source`; throws one {@link ConfigurationError} that lists every problem. Blank values count as unset. */
export function readEnvironment(source: Source): Environment {
  const { env, problems } = inspectEnvironment(source);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return env;
}

/** What can be read of `source`, wrong variables at their defaults, and what is wrong: for checks that go on to look at the rest. */
export function inspectEnvironment(source: Source): { env: Environment; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const variables of Object.values(sections)) {
    for (const [name, variable] of Object.entries<Variable<unknown>>(variables)) {
      values[name] = variable.fallback;
      try {
        const given = givenText(name, variable, source);
        if (given !== undefined) values[name] = variable.parse(given);
      } catch (error) {
        problems.push(`${name} ${(error as Error).message}`);
      }
    }
  }
  return { env: values as Environment, problems };
}

/** Variables that other programs read in lower case too. */
const inBothCases = new Set(['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']);

function givenText(name: string, variable: Variable<unknown>, source: Source) {
  const given = (source[name]?.trim() || (inBothCases.has(name) ? source[name.toLowerCase()]?.trim() : '')) ?? '';
  const file = variable.secret ? source[`${name}_FILE`]?.trim() : undefined;
  if (!file) return given || undefined;
  if (given) throw new Error(`and ${name}_FILE are both set; keep one`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`cannot be read from ${name}_FILE ${fileFault(error)}`);
  }
}
