import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export interface Service {
  readonly image?: string;
  readonly command?: unknown;
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly extends?: { readonly file: string; readonly service: string };
}

/** The folders below deploy/ that hold a whole setup. */
export const recipes = readdirSync('deploy', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(join('deploy', entry.name)).includes('docker-compose.yml'))
  .map(({ name }) => name);

export const composeFile = (recipe: string): string => join('deploy', recipe, 'docker-compose.yml');

/** The services of a compose file, with what they extend. */
export function servicesOf(path: string): Record<string, Service> {
  const { services } = parse(readFileSync(path, 'utf8'), { merge: true }) as { services: Record<string, Service> };
  return Object.fromEntries(
    Object.entries(services).map(([name, { extends: base, ...own }]) => {
      if (!base) return [name, own];
      const extended = servicesOf(join(dirname(path), base.file))[base.service]!;
      return [name, { ...extended, ...own, environment: { ...extended.environment, ...own.environment } }];
    }),
  );
}

/** The one that is Gatehouse itself. */
export function gatewayOf(path: string): Service {
  const found = Object.values(servicesOf(path)).filter(({ image, command }) => image === 'gatehouse' && !command);
  if (found.length !== 1) throw new Error(`${path} has ${found.length} gateways`);
  return found[0]!;
}

/** The lines of .env.example, what is empty filled in as prepare.sh does. */
export function exampleSettings(recipe: string): Record<string, string> {
  const lines = readFileSync(join('deploy', recipe, '.env.example'), 'utf8').split('\n');
  const pairs = lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/s) as [string, string]);
  return Object.fromEntries(pairs.map(([name, value]) => [name, value || '4f1c9b07e2d83a65b0c7719ef25d48a3']));
}

/** Text with Compose's `${NAME}`, `${NAME:-default}` and `${NAME:?why}` replaced; throws where one is missing. */
export const interpolated = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}|\$\$/g, (whole, name?: string, kind?: string, other?: string) => {
    if (name === undefined) return '$';
    if (values[name]) return values[name];
    if (kind === '-') return other!;
    throw new Error(`${whole} is not set`);
  });
