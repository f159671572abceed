// Writes test/deploy/schemas: what Kubernetes, the Gateway API, the Prometheus operator and Compose say is valid, reduced to the kinds
// this project deploys and made strict (an unknown field is an error). Their texts come by `go mod download`; run it to move to newer ones.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const modules = {
  kubernetes: 'k8s.io/kubernetes@v1.36.3',
  gatewayApi: 'sigs.k8s.io/gateway-api@v1.4.0',
  prometheus: 'github.com/prometheus-operator/prometheus-operator@v0.85.0',
  compose: 'github.com/compose-spec/compose-go/v2@v2.16.2',
};
const kinds = ['ConfigMap', 'Secret', 'Service', 'ServiceAccount', 'Pod', 'Deployment', 'StatefulSet', 'Job'].concat([
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
  'NetworkPolicy',
  'Ingress',
]);

const out = join(import.meta.dirname, '../test/deploy/schemas');
const empty = mkdtempSync(join(tmpdir(), 'modules-'));
/** The folder of a Go module's source. */
const folderOf = (module) => {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], { cwd: empty, encoding: 'utf8' });
  return JSON.parse(answer).Dir;
};

const swagger = JSON.parse(readFileSync(join(folderOf(modules.kubernetes), 'api/openapi-spec/swagger.json'), 'utf8'));
const special = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
};

/** A schema without prose, with unknown fields refused and, where a field may be left out, null taken as left out. */
function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  if (schema['x-kubernetes-int-or-string']) return { type: ['string', 'integer'] };
  const kept = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'description' || key === 'format' || key === 'default' || key.startsWith('x-')) continue;
    // Go's regular expressions have flags that those of JSON Schema have not.
    if (key === 'pattern' && typeof value === 'string' && value.includes('(?i)')) continue;
    kept[key] =
      key === 'properties'
        ? Object.fromEntries(Object.entries(value).map(([name, property]) => [name, strict(property)]))
        : strict(value);
  }
  if (kept.properties && !kept.additionalProperties && !schema['x-kubernetes-preserve-unknown-fields']) {
    kept.additionalProperties = false;
  }
  return kept;
}

const definitions = {};
function define(name) {
  if (name in definitions) return;
  definitions[name] = special[name] ?? strict(swagger.definitions[name]);
  for (const [, reference] of JSON.stringify(definitions[name]).matchAll(/"#\/definitions\/([^"]+)"/g))
    define(reference);
}

/** `apiVersion/kind` to the schema of a whole object. */
const objects = {};
for (const [name, { 'x-kubernetes-group-version-kind': names = [] }] of Object.entries(swagger.definitions)) {
  const [only, ...others] = names;
  if (!only || others.length > 0 || !kinds.includes(only.kind) || /alpha|beta/.test(only.version)) continue;
  if (only.kind === 'HorizontalPodAutoscaler' && only.version === 'v1') continue;
  define(name);
  objects[`${only.group ? `${only.group}/` : ''}${only.version}/${only.kind}`] = { $ref: `#/definitions/${name}` };
}

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
for (const [module, file] of [
  [modules.gatewayApi, 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
  [modules.prometheus, 'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml'],
  [modules.prometheus, 'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml'],
]) {
  const { spec } = parse(readFileSync(join(folderOf(module), file), 'utf8'));
  const { name, schema } = spec.versions.find(({ storage }) => storage);
  const object = strict(schema.openAPIV3Schema);
  object.properties.metadata = { $ref: `#/definitions/${meta}` };
  objects[`${spec.group}/${name}/${spec.names.kind}`] = object;
}

const origin = `Reduced from ${modules.kubernetes}, ${modules.gatewayApi}, ${modules.prometheus} (Apache-2.0) by scripts/kube-schemas.mjs`;
writeFileSync(join(out, 'kubernetes.json'), `${JSON.stringify({ $comment: origin, definitions, objects })}\n`);

const compose = folderOf(modules.compose);
const { $comment = `${modules.compose}, Apache-2.0`, ...schema } = JSON.parse(
  readFileSync(join(compose, 'schema/compose-spec.json'), 'utf8'),
);
writeFileSync(join(out, 'compose.json'), `${JSON.stringify({ $comment, ...schema })}\n`);
copyFileSync(join(compose, 'LICENSE'), join(out, 'LICENSE'));
rmSync(empty, { recursive: true });
