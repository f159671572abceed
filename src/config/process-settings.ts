import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { readEnvironment } from './read-environment.js';
import type { Environment } from './environment.js';

/** The settings of this process: the environment first, then a file `.env` in the working directory. */
export const processSettings = (): Environment => readEnvironment({ ...dotenv(), ...process.env });

function dotenv(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync('.env', 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}
