import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Environment } from './config/environment.js';
import { ConfigurationError, inspectEnvironment, type Source } from './config/read-environment.js';
import { storeLocation } from './database/store-location.js';
import { identityProblems } from './identity/identity-problems.js';
import { secretProblems, withLocalSecrets } from './secrets/local-secrets.js';

/** The settings of this process: the environment first, then a file `.env` in the working directory. */
export const processSettings = (onPasswordMade?: (path: string) => void): Environment =>
  settingsFrom({ ...dotenv(), ...process.env }, onPasswordMade);

/**
 * The settings in `source`, with the secrets of the embedded quick start in place and every room's rules checked.
 * Throws one {@link ConfigurationError} with all problems together. `onPasswordMade` gets the path of the file that keeps the
 * administrator's password where this start has made one; who does not ask for it, as commands do not, makes none.
 */
export function settingsFrom(source: Source, onPasswordMade?: (path: string) => void): Environment {
  const { env, problems } = inspectEnvironment(source);
  problems.push(...identityProblems(env), ...secretProblems(env));
  if (env.WEB_CONCURRENCY > 1 && storeLocation(env).kind !== 'postgres') {
    problems.push('WEB_CONCURRENCY above 1 needs Postgres: the embedded database belongs to one process');
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return withLocalSecrets(env, onPasswordMade);
}

function dotenv(): Source {
  try {
    return parseEnv(readFileSync('.env', 'utf8')) as Source;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
