import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import { ConfigurationError } from '../config/read-environment.js';
import { prepareDataFolder } from '../database/data-folder.js';
import { storeLocation } from '../database/store-location.js';
import { weaknessOfKey } from './secret-strength.js';

const FILE = 'secrets.json';
const generated = ['JWT_SECRET_KEY', 'AUTH_ENCRYPTION_SECRET', 'BASIC_AUTH_PASSWORD'] as const;
type Generated = Readonly<Record<(typeof generated)[number], string>>;

/**
 * What is wrong with the secrets of these settings, one line each. On Postgres they must be given, since replicas and
 * backups need the same ones; a weak one is refused everywhere.
 */
export function secretProblems(env: Environment): string[] {
  const problems = weaknesses(env);
  return storeLocation(env).kind === 'postgres' ? [...problems, ...missing(env)] : problems;
}

/**
 * The settings with every secret in place: on the embedded database missing ones are made once and kept in
 * secrets.json (mode 0600) of its folder. `onCreated` gets the path when the file is made.
 */
export function withLocalSecrets(env: Environment, onCreated: (path: string) => void = () => {}): Environment {
  const location = storeLocation(env);
  if (location.kind === 'postgres' || generated.every((name) => env[name] !== '')) return env;
  const local = readOrMake(location.folder, onCreated);
  return { ...env, ...Object.fromEntries(generated.map((name) => [name, env[name] || local[name]])) };
}

const keys = ['JWT_SECRET_KEY', 'AUTH_ENCRYPTION_SECRET'] as const;

const weaknesses = (env: Environment): string[] =>
  keys.flatMap((name) => {
    const weakness = env[name] === '' ? null : weaknessOfKey(env[name]);
    return weakness === null ? [] : `${name} ${weakness}`;
  });

/** A built-in administrator without a password cannot log in, which is a choice; the two keys have no such meaning. */
const missing = (env: Environment): string[] =>
  keys.filter((name) => env[name] === '').map((name) => `${name} is needed with DATABASE_URL (openssl rand -hex 32)`);

function readOrMake(folder: string, onCreated: (path: string) => void): Generated {
  prepareDataFolder(folder);
  const path = join(folder, FILE);
  return read(path) ?? make(path, onCreated);
}

function read(path: string): Generated | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const values = parse(text);
  if (values !== null) return values;
  throw new ConfigurationError([`${path} is damaged; restore it, since it opens the stored credentials`]);
}

function parse(text: string): Generated | null {
  try {
    const values = JSON.parse(text) as Record<string, unknown>;
    return generated.every((name) => typeof values[name] === 'string' && values[name]) ? (values as Generated) : null;
  } catch {
    return null;
  }
}

/** Written aside and linked into place: whole or absent, and of two first starts one wins. */
function make(path: string, onCreated: (path: string) => void): Generated {
  const values: Generated = {
    JWT_SECRET_KEY: randomBytes(32).toString('hex'),
    AUTH_ENCRYPTION_SECRET: randomBytes(32).toString('hex'),
    BASIC_AUTH_PASSWORD: randomBytes(15).toString('base64url'),
  };
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(values, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(aside, path);
    onCreated(path);
    return values;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return read(path)!;
  } finally {
    rmSync(aside);
  }
}
