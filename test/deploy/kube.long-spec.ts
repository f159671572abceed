import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enough, render } from './chart.js';
import { startCluster, type Cluster } from './kube/cluster.js';

const values = 'helm/gatehouse/values';
const namespace = 'mcp';

describe('the chart in a real API server that enforces restricted pod security', () => {
  let cluster: Cluster;
  const folder = mkdtempSync(join(tmpdir(), 'chart-'));

  beforeAll(async () => {
    cluster = await startCluster();
    const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: restricted } });
    apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine', namespace }, stringData: { x: 'y' } });
    for (const [module, file] of [
      ['sigs.k8s.io/gateway-api@v1.4.0', 'config/crd/standard/gateway.networking.k8s.io_httproutes.yaml'],
      [
        'github.com/prometheus-operator/prometheus-operator@v0.85.0',
        'example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml',
      ],
      [
        'github.com/prometheus-operator/prometheus-operator@v0.85.0',
        'example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml',
      ],
    ] as const) {
      cluster.kubectl('apply', '--server-side', '-f', cluster.moduleFile(module, file));
    }
    cluster.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s');
  }, 1_800_000);
  afterAll(async () => {
    await cluster.close();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, content: object) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const apply = (...objects: object[]) =>
    cluster.kubectl('apply', '-f', file('object.json', { apiVersion: 'v1', kind: 'List', items: objects }));
  const get = (kind: string, name: string, path: string) =>
    cluster.kubectl('-n', namespace, 'get', kind, name, '-o', `jsonpath=${path}`);
  /** How many pods are, once all are: helm waits for as many as an upgrade may leave. */
  const readyOf = (name: string) => {
    cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${name}`, '--timeout=120s');
    return get('deployment', name, '{.status.readyReplicas}');
  };
  const replicaSets = () =>
    cluster.kubectl('-n', namespace, 'get', 'replicasets', '-o', 'jsonpath={.items[*].metadata.name}');
  const release = (verb: string, name: string, content: object, ...more: string[]) =>
    cluster.helm(
      ...[verb, name, 'helm/gatehouse', '-n', namespace, '-f', file('values.json', content)],
      ...['--wait', '--timeout', '180s', ...more],
    );
  const state = () => ({
    ready: readyOf('gatehouse'),
    log: get('configmap', 'gatehouse', '{.data.LOG_LEVEL}'),
  });

  it('refuses a pod with privileges, so that what follows means something', () => {
    const pod = { name: 'x', image: 'x', securityContext: { runAsUser: 0 } };
    expect(() =>
      apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', namespace }, spec: { containers: [pod] } }),
    ).toThrow(/violates PodSecurity/);
  });

  it('installs, migrations first; upgrades; rolls back', () => {
    release('install', 'gatehouse', enough);
    expect(state()).toEqual({ ready: '2', log: '' });
    const first = replicaSets();

    release('upgrade', 'gatehouse', { ...enough, replicaCount: 3, config: { LOG_LEVEL: 'WARN' } });
    expect(state()).toEqual({ ready: '3', log: 'WARN' });
    expect(replicaSets().split(' ')).toHaveLength(2);

    cluster.helm('rollback', 'gatehouse', '1', '-n', namespace, '--wait', '--timeout', '180s');
    expect(state()).toEqual({ ready: '2', log: '' });
    expect(get('replicaset', first, '{.status.readyReplicas}')).toBe('2');
  });

  it('changes a gateways file without a new pod', () => {
    const gateways = (url: string) => ({ ...enough, gateways: [{ name: 'weather', url }] });
    release('upgrade', 'gatehouse', gateways('https://one.example.com/mcp'));
    const before = get('deployment', 'gatehouse', '{.metadata.generation}');
    release('upgrade', 'gatehouse', gateways('https://two.example.com/mcp'));
    expect(get('deployment', 'gatehouse', '{.metadata.generation}')).toBe(before);
    expect(get('configmap', 'gatehouse-gateways', '{.data.gateways\\.yaml}')).toContain('two.example.com');
  });

  it('leaves nothing behind', () => {
    cluster.helm('uninstall', 'gatehouse', '-n', namespace, '--wait');
    const kinds = 'all,configmaps,secrets,serviceaccounts,networkpolicies,poddisruptionbudgets,jobs';
    const names = cluster.kubectl('-n', namespace, 'get', kinds, '-o', 'jsonpath={.items[*].metadata.name}').split(' ');
    expect(names.filter((name) => name.startsWith('gatehouse'))).toEqual([]);
  });

  it('installs with the bundled Postgres, migrations afterwards', () => {
    const storageClassName = 'manual';
    apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: {
        storageClassName,
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/nowhere' },
      },
    });
    const trial = [
      'secrets.jwtSecretKey',
      'secrets.authEncryptionSecret',
      'administrator.password',
      'postgresql.password',
    ];
    const given = trial.flatMap((name) => ['--set', `${name}.value=${'0123456789abcdef'.repeat(2)}`]);
    cluster.helm(
      ...['install', 'trial', 'helm/gatehouse', '-n', namespace, '-f', join(values, 'trial.yaml'), ...given],
      ...['--set', `postgresql.storageClassName=${storageClassName}`, '--wait', '--timeout', '180s'],
    );
    expect(readyOf('trial-gatehouse')).toBe('1');
    expect(get('statefulset', 'trial-gatehouse-postgresql', '{.status.readyReplicas}')).toBe('1');
    cluster.helm('uninstall', 'trial', '-n', namespace, '--wait');
  });

  it.each(readdirSync(values).filter((name) => name !== 'trial.yaml'))('takes %s word by word, and runs it', (name) => {
    const items = render({}, join(values, name));
    const list = file('rendered.json', { apiVersion: 'v1', kind: 'List', items });
    const taken = cluster.kubectl(
      ...['-n', namespace, 'create', '--dry-run=server', '--validate=strict', '-f', list, '-o', 'name'],
    );
    expect(taken.trim().split('\n')).toHaveLength(items.length);

    const release = name.replace('.yaml', '');
    cluster.helm(
      ...['install', release, 'helm/gatehouse', '-n', namespace, '-f', join(values, name)],
      // A load balancer of a cloud's would be waited for.
      ...['--set', 'service.type=ClusterIP', '--wait', '--timeout', '180s'],
    );
    expect(readyOf(`${release}-gatehouse`)).toBe('2');
    cluster.helm('uninstall', release, '-n', namespace, '--wait');
  });

  it('makes no pod that the restricted standard would warn of', () => {
    const warnings = cluster.kubectl('-n', namespace, 'get', 'events', '-o', 'jsonpath={.items[*].message}');
    expect(warnings).toContain('Created pod');
    expect(warnings).not.toContain('PodSecurity');
  });
});
