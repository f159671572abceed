import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from '../config/read-environment.js';
import { secretProblems, withLocalSecrets } from './local-secrets.js';

const strong = 'b1946ac92492d2347c6235b4d2611184591f8ad1';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-local-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('withLocalSecrets', () => {
  it('makes the secrets of the embedded quick start once, for the owner only', () => {
    const env = readEnvironment({ DATA_DIR: join(folder, 'data') });
    const created: string[] = [];
    const first = withLocalSecrets(env, (path) => created.push(path));
    const path = join(folder, 'data', 'secrets.json');
    expect(created).toEqual([path]);
    expect([statSync(path).mode & 0o777, statSync(join(folder, 'data')).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(withLocalSecrets(env, (again) => created.push(again))).toEqual(first);
    expect(created).toHaveLength(1);
    expect(new Set([first.JWT_SECRET_KEY, first.AUTH_ENCRYPTION_SECRET, first.BASIC_AUTH_PASSWORD]).size).toBe(3);
    expect(secretProblems(first)).toEqual([]);
  });

  it('keeps what is given', () => {
    const env = readEnvironment({ DATA_DIR: folder, AUTH_ENCRYPTION_SECRET: strong });
    const filled = withLocalSecrets(env);
    expect(filled.AUTH_ENCRYPTION_SECRET).toBe(strong);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain(strong);
  });

  it('never writes a password that is given, nor says that it made one', () => {
    const given = readEnvironment({ DATA_DIR: folder, BASIC_AUTH_PASSWORD: 'of the operator' });
    const made: string[] = [];
    expect(withLocalSecrets(given, (path) => made.push(path)).BASIC_AUTH_PASSWORD).toBe('of the operator');
    expect(made).toEqual([]);
    const path = join(folder, 'secrets.json');
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    expect(Object.keys(kept).toSorted()).toEqual(['AUTH_ENCRYPTION_SECRET', 'JWT_SECRET_KEY']);

    const without = withLocalSecrets(readEnvironment({ DATA_DIR: folder }), (at) => made.push(at));
    expect(made).toEqual([path]);
    expect(without.BASIC_AUTH_PASSWORD).toHaveLength(20);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      ...kept,
      BASIC_AUTH_PASSWORD: without.BASIC_AUTH_PASSWORD,
    });
    expect([statSync(path).mode & 0o777, readdirSync(folder)]).toEqual([0o600, ['secrets.json']]);
    expect(withLocalSecrets(readEnvironment({ DATA_DIR: folder }), (at) => made.push(at))).toEqual(without);
    expect(made).toHaveLength(1);
  });

  it.each([
    '{}',
    '{"JWT_SECRET_KEY": "x"}',
    '{"JWT_SECRET_KEY": "x", "AUTH_ENCRYPTION_SECRET": "y", "BASIC_AUTH_PASSWORD": ""}',
  ])('calls %s damaged', (text) => {
    writeFileSync(join(folder, 'secrets.json'), text);
    expect(() => withLocalSecrets(readEnvironment({ DATA_DIR: folder }))).toThrow(ConfigurationError);
  });

  it('refuses to go on with a damaged file, since new secrets would not open the old data', () => {
    writeFileSync(join(folder, 'secrets.json'), '{"JWT_SECRET_KEY": "');
    expect(() => withLocalSecrets(readEnvironment({ DATA_DIR: folder }))).toThrow(ConfigurationError);
  });
});

describe('secretProblems', () => {
  const postgres = {
    DATABASE_URL: 'postgres://localhost/gatehouse',
    JWT_SECRET_KEY: strong,
    AUTH_ENCRYPTION_SECRET: strong,
  };

  it.each<[string, Record<string, string>, RegExp | null]>([
    ['nothing on the embedded database', { DATA_DIR: './data' }, null],
    ['strong ones on Postgres', postgres, null],
    [
      'none on Postgres',
      { DATABASE_URL: postgres.DATABASE_URL },
      /JWT_SECRET_KEY is required.*\nAUTH_ENCRYPTION_SECRET is required/s,
    ],
    [
      'an old default',
      { ...postgres, AUTH_ENCRYPTION_SECRET: 'my-test-salt' },
      /^AUTH_ENCRYPTION_SECRET .*documents and examples/,
    ],
    [
      'a long old default',
      { ...postgres, JWT_SECRET_KEY: 'my-test-key-but-now-longer-than-32-bytes' },
      /^JWT_SECRET_KEY/,
    ],
    [
      'a placeholder',
      { ...postgres, AUTH_ENCRYPTION_SECRET: '__REPLACE_ME__with-something-long-enough' },
      /placeholder/,
    ],
    ['a short one', { ...postgres, AUTH_ENCRYPTION_SECRET: 'Sh0rt-but-random!' }, /at least 32/],
    ['one that repeats', { ...postgres, AUTH_ENCRYPTION_SECRET: 'abababababababababababababababababab' }, /repeats/],
    ['a weak one on the embedded database', { AUTH_ENCRYPTION_SECRET: 'changeme' }, /documents and examples/],
  ])('%s', (_, source, expected) => {
    const problems = secretProblems(readEnvironment(source)).join('\n');
    expect(problems).toMatch(expected ?? /^$/);
    for (const value of Object.values(source)) expect(problems).not.toContain(value);
  });
});
