import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from './read-environment.js';

const problemsOf = (source: Record<string, string>): readonly string[] => {
  try {
    readEnvironment(source);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
};

describe(readEnvironment, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'settings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('takes the defaults for what is unset or blank', () => {
    const env = readEnvironment({ PORT: ' ', HOST: '' });
    expect(env).toMatchObject({ HOST: '127.0.0.1', PORT: 4444, AUTH_REQUIRED: true, TRUST_PROXY_AUTH: false });
  });

  it('reads numbers, flags and words in any case', () => {
    const env = readEnvironment({ PORT: '8080', AUTH_REQUIRED: 'False', TRUST_PROXY_AUTH: 'yes', LOG_LEVEL: 'debug' });
    expect(env).toMatchObject({ PORT: 8080, AUTH_REQUIRED: false, TRUST_PROXY_AUTH: true, LOG_LEVEL: 'DEBUG' });
  });

  it('reports every problem at once, each with its name', () => {
    expect(problemsOf({ PORT: '99999', AUTH_REQUIRED: 'maybe', JWT_ALGORITHM: 'none' })).toEqual([
      'PORT must be a whole number from 0 to 65535, not "99999"',
      'AUTH_REQUIRED must be true or false, not "maybe"',
      expect.stringMatching(/^JWT_ALGORITHM must be one of HS256, .*, not "none"$/),
    ]);
  });

  it('reads a secret from the file named by NAME_FILE', () => {
    const file = join(folder, 'jwt');
    writeFileSync(file, 'from-a-file\n');
    expect(readEnvironment({ JWT_SECRET_KEY_FILE: file }).JWT_SECRET_KEY).toBe('from-a-file');
  });

  it('refuses a secret given twice and a file that is not there, without showing either', () => {
    const missing = join(folder, 'missing');
    const problems = problemsOf({
      JWT_SECRET_KEY: 'topsecret',
      JWT_SECRET_KEY_FILE: missing,
      BASIC_AUTH_PASSWORD_FILE: missing,
    });
    expect(problems).toEqual([
      'JWT_SECRET_KEY and JWT_SECRET_KEY_FILE are both set; keep one',
      'BASIC_AUTH_PASSWORD cannot be read from BASIC_AUTH_PASSWORD_FILE (ENOENT)',
    ]);
  });
});
