import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Environment } from '../config/environment.js';
import { ConfigurationError } from '../config/read-environment.js';

/** Where the data lives: a Postgres server, or the embedded database in a folder. */
export type StoreLocation =
  | { readonly kind: 'postgres'; readonly url: string }
  | {
      readonly kind: 'embedded';
      /** Absolute. */
      readonly folder: string;
      /** What the operator should know, one line. */
      readonly warning: string | undefined;
    };

/**
 * Reads DATABASE_URL and DATA_DIR. SQLAlchemy's spellings of a Postgres URL (`postgresql+psycopg://`) are taken, and
 * `sqlite:///dir/file.db` (`sqlite:////dir/file.db` where absolute) means the embedded database kept in that folder.
 * Throws a ConfigurationError, without the URL since it may hold a password.
 */
export function storeLocation(env: Pick<Environment, 'DATABASE_URL' | 'DATA_DIR'>): StoreLocation {
  const url = env.DATABASE_URL;
  if (url === '') return { kind: 'embedded', folder: resolve(env.DATA_DIR), warning: undefined };
  if (/^postgres(ql)?(\+\w+)?:\/\//i.test(url)) {
    return { kind: 'postgres', url: url.replace(/^[^:]+/, 'postgres') };
  }
  const [, file] = /^sqlite(?:\+\w+)?:\/\/\/(?!:memory:)([^?]+)/i.exec(url) ?? [];
  if (file === undefined) {
    throw new ConfigurationError(['DATABASE_URL must start with postgres:// (or be empty for the embedded database)']);
  }
  const folder = dirname(resolve(file));
  const warning = `DATABASE_URL names an SQLite file; Gatehouse keeps its embedded database in ${folder} instead`;
  const hint = existsSync(file) ? `; bring its data over with: gatehouse import contextforge ${url}` : '';
  return { kind: 'embedded', folder, warning: warning + hint };
}
