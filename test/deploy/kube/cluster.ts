import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../support/wire/free-port.js';

const here = 'test/deploy/kube';
const bin = resolve('node_modules/.cache/kube-bin');
const version = '1.36.3';
const kwok = 'sigs.k8s.io/kwok@v0.8.0';

/** Kubernetes without machines: a real API server with its controllers and scheduler, and a node whose pods only say they run. */
export interface Cluster {
  readonly env: NodeJS.ProcessEnv;
  kubectl(...args: readonly string[]): string;
  helm(...args: readonly string[]): string;
  /** What a Go module's source has at this path. */
  moduleFile(module: string, path: string): string;
  close(): Promise<void>;
}

const go = (args: readonly string[], cwd: string, env: Record<string, string> = {}) =>
  execFileSync('go', args, { cwd, env: { ...process.env, CGO_ENABLED: '0', ...env }, encoding: 'utf8' });

/** Built from the Go modules once; ten minutes on two cores. */
function build(): void {
  mkdirSync(bin, { recursive: true });
  const flags = ['build', '-trimpath', '-ldflags'];
  const lacking = (name: string) => !existsSync(join(bin, name));
  if (lacking('etcd')) go([...flags, '-s -w', '-o', join(bin, 'etcd'), '.'], join(here, 'etcd-build'));
  const [major, minor] = version.split('.');
  const component = 'k8s.io/component-base/version';
  const versions = `-s -w -X ${component}.gitVersion=v${version} -X ${component}.gitMajor=${major} -X ${component}.gitMinor=${minor}`;
  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']) {
    if (!lacking(name)) continue;
    go([...flags, versions, '-o', join(bin, name), `k8s.io/kubernetes/cmd/${name}`], join(here, 'build'));
  }
  if (lacking('kwok')) go(['install', kwok.replace('@', '/cmd/kwok@')], here, { GOBIN: bin });
}

export async function startCluster(): Promise<Cluster> {
  build();
  const folder = mkdtempSync(join(tmpdir(), 'kube-'));
  const at = (name: string) => join(folder, name);
  const ports = { etcd: await freePort(), peer: await freePort(), api: await freePort() };
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const token = randomBytes(16).toString('hex');
  writeFileSync(at('sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  writeFileSync(at('sa.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  writeFileSync(at('tokens.csv'), `${token},admin,1,"system:masters"\n`);
  const server = `https://127.0.0.1:${ports.api}`;
  const kubeconfig = at('kubeconfig');
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 't', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'a', user: { token } }],
      contexts: [{ name: 't', context: { cluster: 't', user: 'a' } }],
      'current-context': 't',
    }),
  );
  const { helm, kubectl } = JSON.parse(
    execFileSync(process.execPath, ['scripts/kube-tools.mjs'], { encoding: 'utf8' }),
  ) as Record<'helm' | 'kubectl', string>;
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: folder };
  const run = (program: string, args: readonly string[]) =>
    execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 24 });

  const running: ChildProcess[] = [];
  const start = (name: string, ...args: readonly string[]) => {
    const log = openSync(at(`${name}.log`), 'a');
    running.push(spawn(join(bin, name), args, { cwd: folder, env, stdio: ['ignore', log, log] }));
  };
  const close = async () => {
    for (const child of running.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };

  const [client, peer] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.peer}`];
  start(
    'etcd',
    ...['--data-dir', at('etcd'), '--listen-client-urls', client, '--advertise-client-urls', client],
    ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
  );
  start(
    'kube-apiserver',
    `--etcd-servers=${client}`,
    `--secure-port=${ports.api}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${at('certs')}`,
    `--token-auth-file=${at('tokens.csv')}`,
    '--authorization-mode=RBAC',
    `--service-account-issuer=${server}`,
    `--service-account-key-file=${at('sa.pub')}`,
    `--service-account-signing-key-file=${at('sa.key')}`,
    '--service-cluster-ip-range=10.96.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
  );
  const ready = async (args: readonly string[], sign: RegExp) => {
    for (let tries = 0; ; tries += 1) {
      try {
        if (sign.test(run(kubectl, args))) return;
      } catch (error) {
        if (tries > 240) throw error;
      }
      await sleep(500);
    }
  };
  try {
    await ready(['get', '--raw', '/readyz'], /^ok/);
    start(
      'kube-controller-manager',
      `--kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      '--secure-port=0',
      '--leader-elect=false',
      `--service-account-private-key-file=${at('sa.key')}`,
    );
    start('kube-scheduler', `--kubeconfig=${kubeconfig}`, '--secure-port=0', '--leader-elect=false');
    const stages = join(moduleFolder(kwok, folder), 'kustomize/stage');
    const files = [
      'node/fast/node-initialize.yaml',
      ...readdirSync(join(stages, 'pod/fast')).flatMap((name) =>
        /^pod-.*\.yaml$/.test(name) ? `pod/fast/${name}` : [],
      ),
    ];
    start(
      'kwok',
      `--kubeconfig=${kubeconfig}`,
      '--manage-all-nodes=true',
      '--node-port=0',
      ...files.map((file) => `--config=${join(stages, file)}`),
    );
    writeFileSync(at('node.json'), JSON.stringify(node));
    run(kubectl, ['apply', '-f', at('node.json')]);
    await ready(['get', 'nodes'], / Ready /);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    env,
    kubectl: (...args) => run(kubectl, args),
    helm: (...args) => run(helm, args),
    moduleFile: (module, path) => join(moduleFolder(module, folder), path),
    close,
  };
}

const moduleFolder = (module: string, cwd: string): string =>
  (JSON.parse(go(['mod', 'download', '-json', module], cwd)) as { Dir: string }).Dir;

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'fake-0',
    labels: { 'kubernetes.io/hostname': 'fake-0', 'kubernetes.io/os': 'linux', type: 'kwok' },
    annotations: { 'kwok.x-k8s.io/node': 'fake' },
  },
  status: {
    allocatable: { cpu: '8', memory: '16Gi', pods: '50' },
    capacity: { cpu: '8', memory: '16Gi', pods: '50' },
  },
};
