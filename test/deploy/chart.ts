import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';

const chart = 'helm/gatehouse';
const { helm } = JSON.parse(execFileSync(process.execPath, ['scripts/kube-tools.mjs'], { encoding: 'utf8' })) as {
  helm: string;
};

/** A Kubernetes object, as far as these tests look into it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, string>>;
}

/** Values that a trial needs and nothing else; `--set` of everything that must be there. */
export const enough = {
  secrets: {
    jwtSecretKey: { existingSecret: 'mine' },
    authEncryptionSecret: { existingSecret: 'mine' },
  },
  administrator: { password: { existingSecret: 'mine' } },
  database: { url: { existingSecret: 'mine' } },
  networkPolicy: { proxy: { podSelector: { matchLabels: { app: 'proxy' } } } },
};

const run = (args: readonly string[], values: object, files: readonly string[]) =>
  spawnSync(helm, [...args, ...files.flatMap((file) => ['-f', file]), '-f', '-'], {
    input: JSON.stringify(values),
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });

/** What `helm template` makes of the chart. */
export function render(values: object, ...files: readonly string[]): Manifest[] {
  const { status, stdout, stderr } = run(['template', 'gatehouse', chart, '--namespace', 'mcp'], values, files);
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

/** Why helm refuses the values; empty where it does not. */
export const refusal = (values: object): string => {
  const { status, stderr } = run(['template', 'gatehouse', chart], values, []);
  return status === 0 ? '' : stderr;
};

/** What `helm lint --strict` says; empty where it is content. */
export const lint = (values: object, ...files: readonly string[]): string => {
  const { status, stdout, stderr } = run(['lint', '--strict', '--quiet', chart], values, files);
  return status === 0 ? '' : stdout + stderr;
};

export const only = (manifests: readonly Manifest[], kind: string, name?: string): Manifest => {
  const found = manifests.filter((each) => each.kind === kind && (name === undefined || each.metadata.name === name));
  if (found.length !== 1) throw new Error(`${found.length} objects of kind ${kind}`);
  return found[0]!;
};

const published = JSON.parse(readFileSync('test/deploy/schemas/kubernetes.json', 'utf8')) as {
  definitions: object;
  objects: Record<string, object>;
};
const ajv = new Ajv({ strict: false, allErrors: true });
const validators = new Map<string, ValidateFunction>();

/** What Kubernetes would find wrong with an object, fields it does not know included; empty where nothing is. */
export function wrong(manifest: Manifest): string {
  const name = `${manifest.apiVersion}/${manifest.kind}`;
  const schema = published.objects[name];
  if (schema === undefined) return `no schema of ${name}`;
  const validate = validators.get(name) ?? ajv.compile({ ...schema, definitions: published.definitions });
  validators.set(name, validate);
  const object: unknown = manifest;
  return validate(object) ? '' : `${name} ${manifest.metadata.name}: ${ajv.errorsText(validate.errors)}`;
}
