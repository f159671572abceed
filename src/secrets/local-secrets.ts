import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import { ConfigurationError } from '../config/read-environment.js';
import { weaknessOfKey } from '../config/secret-strength.js';
import { prepareDataFolder } from '../database/embedded/data-folder.js';
import { storeLocation } from '../database/store-location.js';

const FILE = 'secrets.json';
const keys = ['JWT_SECRET_KEY', 'AUTH_ENCRYPTION_SECRET'] as const;
const password = 'BASIC_AUTH_PASSWORD';

const secrets = [...keys, password] as const;

/** What the file holds: both keys, and a password where a start had to make one. */
type Kept = Readonly<Record<(typeof keys)[number], string> & { [password]?: string }>;

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
 * secrets.json (mode 0600) of its folder. A password that is given is not in it. `onPasswordMade` gets the path of the file
 * where this very start has made a password, which it must show; without it none is made.
 */
export function withLocalSecrets(env: Environment, onPasswordMade?: (path: string) => void): Environment {
  const location = storeLocation(env);
  if (location.kind === 'postgres' || secrets.every((name) => env[name] !== '')) return env;
  prepareDataFolder(location.folder);
  const path = join(location.folder, FILE);
  const needsPassword = env[password] === '' && onPasswordMade !== undefined;
  let kept = read(path);
  while (kept === null || (needsPassword && kept[password] === undefined)) {
    const made = { ...(kept ?? newKeys()), ...(needsPassword ? { [password]: newPassword() } : {}) };
    kept = keep(path, made, kept !== null);
    if (needsPassword && kept[password] === made[password]) onPasswordMade(path);
  }
  return {
    ...env,
    JWT_SECRET_KEY: env.JWT_SECRET_KEY || kept.JWT_SECRET_KEY,
    AUTH_ENCRYPTION_SECRET: env.AUTH_ENCRYPTION_SECRET || kept.AUTH_ENCRYPTION_SECRET,
    BASIC_AUTH_PASSWORD: env.BASIC_AUTH_PASSWORD || (kept.BASIC_AUTH_PASSWORD ?? ''),
  };
}

const newKeys = (): Kept => ({
  JWT_SECRET_KEY: randomBytes(32).toString('hex'),
  AUTH_ENCRYPTION_SECRET: randomBytes(32).toString('hex'),
});

const newPassword = (): string => randomBytes(15).toString('base64url');

const weaknesses = (env: Environment): string[] =>
  keys.flatMap((name) => {
    const weakness = env[name] === '' ? null : weaknessOfKey(env[name]);
    return weakness === null ? [] : `${name} ${weakness}`;
  });

/** A built-in administrator without a password cannot log in, which is a choice; the two keys have no such meaning. */
const missing = (env: Environment): string[] =>
  keys.filter((name) => env[name] === '').map((name) => `${name} is required with DATABASE_URL (openssl rand -hex 32)`);

function read(path: string): Kept | null {
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

function parse(text: string): Kept | null {
  try {
    const values = JSON.parse(text) as Record<string, unknown>;
    const isSecret = (name: string) => typeof values[name] === 'string' && values[name] !== '';
    const whole = keys.every(isSecret) && (values[password] === undefined || isSecret(password));
    return whole ? (values as Kept) : null;
  } catch {
    return null;
  }
}

/**
 * Written aside and put into place: whole or absent. Of two first starts one wins, whose secrets both take; a file that is
 * there already is replaced. Returns what is kept.
 */
function keep(path: string, made: Kept, replace: boolean): Kept {
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flush: true });
  try {
    if (replace) renameSync(aside, path);
    else linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  return read(path)!;
}
