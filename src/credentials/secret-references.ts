import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultOfValue } from './header-rules.js';

/** Only variables with this prefix can be referenced, so that a gateway cannot be made to send the process's own secrets. */
const REFERENCE_PREFIX = 'GATEHOUSE_SECRET_';

const REFERENCE = /\$\{(env|file):([^}]*)\}/g;
/** A name, never a path: nothing outside SECRETS_DIR can be named. */
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,254}$/;
const LARGEST_FILE = 64 * 1024;

/** Where `${env:NAME}` and `${file:NAME}` are looked up. */
export interface ReferenceSources {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** SECRETS_DIR; empty refuses file references. */
  readonly folder: string;
}

/** A reference that names nothing usable now. The message names the reference, never a value. */
export class UnresolvedReference extends Error {
  constructor(readonly reference: string) {
    super(`${reference} cannot be resolved`);
  }
}

/** The references of a value, such as `${env:GATEHOUSE_SECRET_GITHUB}`. They are names, not secrets. */
export const referencesIn = (value: string): string[] => value.match(REFERENCE) ?? [];

/** The value with its references replaced by what they name now; throws {@link UnresolvedReference}. */
export function resolveReferences(value: string, sources: ReferenceSources): string {
  if (!value.includes('${')) return value;
  return value.replace(REFERENCE, (reference, kind: string, name: string) => {
    const found = kind === 'env' ? variable(name, sources) : file(name, sources);
    if (found === null || faultOfValue(found) !== null) throw new UnresolvedReference(reference);
    return found;
  });
}

function variable(name: string, { variables }: ReferenceSources): string | null {
  return name.startsWith(REFERENCE_PREFIX) ? (variables[name] ?? null) : null;
}

/** Without the newline that ends a text file. */
function file(name: string, { folder }: ReferenceSources): string | null {
  if (folder === '' || !FILE_NAME.test(name)) return null;
  try {
    const content = readFileSync(join(folder, name), 'utf8');
    return content.length > LARGEST_FILE ? null : content.replace(/\r?\n$/, '');
  } catch {
    return null;
  }
}

/** Why a reference does not resolve, for the person who saves it. */
export function hintFor(reference: string, { folder }: ReferenceSources): string {
  const [, kind, name = ''] = /^\$\{(env|file):([^}]*)\}$/.exec(reference) ?? [];
  if (kind === 'env' && !name.startsWith(REFERENCE_PREFIX))
    return `names a variable that does not start with ${REFERENCE_PREFIX}`;
  if (kind === 'env') return 'names a variable that is not set, or whose value cannot be sent';
  if (folder === '') return 'needs SECRETS_DIR to be set';
  return FILE_NAME.test(name)
    ? 'names a file that cannot be read from SECRETS_DIR'
    : 'must name a file in SECRETS_DIR, without a path';
}
