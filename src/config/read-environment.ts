import { readFileSync } from 'node:fs';
import { sections, type Environment } from './environment.js';
import type { Variable } from './variable.js';

/** All that is wrong with the settings, one line each; the process ends with exit code 78 (EX_CONFIG of sysexits.h). */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** The settings in `source`; throws one {@link ConfigurationError} that lists every problem. Blank values count as unset. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>>): Environment {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const variables of Object.values(sections)) {
    for (const [name, variable] of Object.entries<Variable<unknown>>(variables)) {
      try {
        const given = givenText(name, variable, source);
        values[name] = given === undefined ? variable.fallback : variable.parse(given);
      } catch (error) {
        problems.push(`${name} ${(error as Error).message}`);
      }
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values as Environment;
}

function givenText(name: string, variable: Variable<unknown>, source: Readonly<Record<string, string | undefined>>) {
  const given = source[name]?.trim();
  const file = variable.secret ? source[`${name}_FILE`]?.trim() : undefined;
  if (!file) return given || undefined;
  if (given) throw new Error(`and ${name}_FILE are both set; keep one`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`cannot be read from ${name}_FILE (${(error as NodeJS.ErrnoException).code})`);
  }
}
