import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { only, type Manifest } from '../chart.js';

/** What a Deployment or a Job of the chart says of its pod. */
interface PodSpec {
  readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number };
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}
interface Container {
  readonly image: string;
  readonly securityContext: {
    readonly allowPrivilegeEscalation: boolean;
    readonly readOnlyRootFilesystem: boolean;
    readonly capabilities: { readonly drop: readonly string[] };
  };
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly command?: readonly string[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
  }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}
interface Probe {
  readonly httpGet: { readonly path: string; readonly scheme: string };
}
interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
}

export interface PodAsContainer {
  /** Arguments of `run` of Docker or podman, the image and its command last. */
  readonly args: readonly string[];
  /** Where its probes ask: path and scheme. */
  readonly probes: readonly { readonly path: string; readonly scheme: string }[];
}

/** A pod of a rendered chart, as arguments of an engine; `folder` takes the files of its volumes. */
export function podAsContainer(
  manifests: readonly Manifest[],
  kind: 'Deployment' | 'Job',
  folder: string,
): PodAsContainer {
  const { spec } = (only(manifests, kind).spec as { template: { spec: PodSpec } }).template;
  const [container] = spec.containers as [Container];
  const held = (kind: 'ConfigMap' | 'Secret', name: string): Record<string, string> => {
    const { data } = only(manifests, kind, name);
    const text = (value: string) => (kind === 'Secret' ? Buffer.from(value, 'base64').toString() : value);
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, text(value)]));
  };
  const env = {
    ...Object.assign({}, ...(container.envFrom ?? []).map(({ configMapRef }) => held('ConfigMap', configMapRef.name))),
    ...Object.fromEntries(
      container.env.map(({ name, value, valueFrom }) => [
        name,
        value ?? held('Secret', valueFrom!.secretKeyRef.name)[valueFrom!.secretKeyRef.key]!,
      ]),
    ),
  } as Record<string, string>;
  const mounts = (container.volumeMounts ?? []).map(({ name, mountPath }) => {
    const { configMap, secret } = spec.volumes!.find((volume) => volume.name === name)!;
    const files = configMap ? held('ConfigMap', configMap.name) : held('Secret', secret!.secretName);
    mkdirSync(join(folder, name), { mode: 0o755 });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text, { mode: 0o644 });
    return `${join(folder, name)}:${mountPath}:ro`;
  });
  const { securityContext, resources, image, readinessProbe, livenessProbe } = container;
  const memory = resources.limits.memory.replace('Mi', 'm');
  const args = [
    ...['--user', `${spec.securityContext.runAsUser}:${spec.securityContext.runAsGroup}`],
    ...(securityContext.readOnlyRootFilesystem ? ['--read-only'] : []),
    ...securityContext.capabilities.drop.flatMap((name) => ['--cap-drop', name]),
    ...(securityContext.allowPrivilegeEscalation ? [] : ['--security-opt', 'no-new-privileges']),
    ...['--memory', memory, '--memory-swap', memory],
    ...Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    ...mounts.flatMap((mount) => ['-v', mount]),
    image,
    ...(container.command ?? []),
  ];
  return { args, probes: [readinessProbe, livenessProbe].flatMap((probe) => probe?.httpGet ?? []) };
}
