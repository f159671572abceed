import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sections } from '../../src/config/environment.js';
import { settingsFrom } from '../../src/settings.js';
import { authority, forLoopback } from '../support/wire/certificates.js';
import { secrets } from '../support/app.js';
import { enough, lint, only, refusal, render, wrong, type Manifest } from './chart.js';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly {
    name: string;
    value?: string;
    valueFrom?: { secretKeyRef: { name: string; key: string } };
  }[];
  readonly ports?: readonly { name: string; containerPort: number }[];
  readonly securityContext: unknown;
  readonly volumeMounts?: readonly { name: string; mountPath: string }[];
}
interface Pod {
  readonly containers: readonly Container[];
  readonly securityContext: unknown;
  readonly automountServiceAccountToken: boolean;
  readonly volumes?: readonly { name: string }[];
}

/** The pods an object makes. */
const podsOf = ({ kind, spec }: Manifest): Pod[] => {
  if (kind === 'Pod') return [spec as unknown as Pod];
  const template = (spec as { template?: { spec: Pod } } | undefined)?.template;
  return template ? [template.spec] : [];
};
const gateway = (manifests: readonly Manifest[]): Container => podsOf(only(manifests, 'Deployment'))[0]!.containers[0]!;

/** Values that switch on everything at once, as far as it goes together. */
const everything = {
  ...enough,
  publicUrl: 'https://mcp.example.com/',
  tls: { existingSecret: 'tls', clientCa: { existingSecret: 'ca' }, clientSans: ['DNS:proxy'] },
  keys: { existingSecret: 'keys' },
  upstreamSecrets: { existingSecret: 'upstream' },
  gateways: [
    {
      name: 'weather',
      url: 'https://weather.example.com/mcp',
      auth_headers: [{ key: 'X-Key', value: '${file:weather}' }],
    },
  ],
  servers: [{ name: 'desk', tools: ['weather__today'] }],
  limits: { rates: [{ per: 'principal', calls: 600, seconds: 60 }] },
  ingress: { enabled: true, className: 'nginx', hosts: [{ host: 'mcp.example.com' }], tls: [{ secretName: 'tls' }] },
  httpRoute: { enabled: true, parentRefs: [{ name: 'public' }], hostnames: ['mcp.example.com'] },
  metrics: {
    enabled: true,
    serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
    prometheusRule: { enabled: true },
  },
  networkPolicy: {
    ...enough.networkPolicy,
    prometheus: { namespaceSelector: { matchLabels: { name: 'monitoring' } } },
    egress: [{}],
  },
  autoscaling: { enabled: true },
  extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy:3128' }],
  extraEnvFrom: [{ secretRef: { name: 'more' } }],
  extraVolumes: [{ name: 'more', emptyDir: {} }],
  extraVolumeMounts: [{ name: 'more', mountPath: '/more' }],
  podLabels: { team: 'mcp' },
  podAnnotations: { note: 'x' },
};
const bundled = {
  ...enough,
  database: {},
  secrets: { jwtSecretKey: { value: 'j'.repeat(32) }, authEncryptionSecret: { value: 'e'.repeat(32) } },
  administrator: { password: { value: 'of-mine' } },
  postgresql: { enabled: true, password: { value: 'of-its-own' } },
};

const folder = 'helm/gatehouse/values';
const files = readdirSync(folder);
const trial = { ...bundled, networkPolicy: {} };

describe('the chart', () => {
  it.each<[string, object, string[]]>([
    ['what it needs', enough, []],
    ['everything', everything, []],
    ['the bundled Postgres', bundled, []],
    ...files.map((name): [string, object, string[]] => [
      name,
      name === 'trial.yaml' ? trial : {},
      [join(folder, name)],
    ]),
  ])('renders what Kubernetes takes, in pods without privileges, from %s', (_, values, from) => {
    expect(lint(values, ...from)).toBe('');
    const manifests = render(values, ...from);
    expect(manifests.map(wrong).filter(Boolean)).toEqual([]);
    for (const pod of manifests.flatMap(podsOf)) {
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      for (const { securityContext } of pod.containers) {
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    }
  });

  it('is checked against schemas that find a misspelled field', () => {
    const deployment = only(render(enough), 'Deployment');
    expect(wrong(deployment)).toBe('');
    const misspelled = { ...deployment, spec: { ...deployment.spec, replica: 2 } };
    expect(wrong(misspelled)).toContain('must NOT have additional properties');
  });

  const pems = mkdtempSync(join(tmpdir(), 'chart-'));
  afterAll(() => rmSync(pems, { recursive: true }));

  it.each(files.filter((name) => name !== 'trial.yaml'))('gives the gateway settings it starts with: %s', (name) => {
    const manifests = render({}, join(folder, name));
    const { data } = only(manifests, 'ConfigMap', 'gatehouse');
    const given = gateway(manifests).env!.map(({ name }) => name);
    const source = {
      ...data,
      ...secrets,
      DATABASE_URL: 'postgres://u@h/d',
      ...(given.includes('TRUSTED_PROXY_SECRET') ? { TRUSTED_PROXY_SECRET: 's'.repeat(32) } : {}),
    };
    expect(settingsFrom(source).HOST).toBe('0.0.0.0');
    expect(given).toEqual(expect.arrayContaining(['JWT_SECRET_KEY', 'AUTH_ENCRYPTION_SECRET', 'DATABASE_URL']));
  });

  it('gives it settings it starts with where everything is on', () => {
    const manifests = render(everything);
    const { data } = only(manifests, 'ConfigMap', 'gatehouse');
    const at = (name: string, pem: string) => {
      writeFileSync(join(pems, name), pem);
      return join(pems, name);
    };
    const files = {
      TLS_CERT_FILE: at('tls.crt', forLoopback.cert),
      TLS_KEY_FILE: at('tls.key', forLoopback.key),
      PROXY_CLIENT_CA_FILE: at('ca.crt', authority),
    };
    for (const [name, file] of Object.entries(files))
      expect(data[name]).toBe(
        `/etc/gatehouse/${name === 'PROXY_CLIENT_CA_FILE' ? 'client-ca' : 'tls'}/${file.split('/').at(-1)}`,
      );
    const env = settingsFrom({ ...data, ...files, ...secrets, DATABASE_URL: 'postgres://u@h/d' });
    expect(env).toMatchObject({
      PUBLIC_URL: 'https://mcp.example.com/',
      PROXY_CLIENT_ALLOWED_SANS: ['DNS:proxy'],
      DRAIN_SECONDS: 25,
    });
    expect(data).toMatchObject({
      METRICS_PORT: '9090',
      GATEWAYS_FILE: '/etc/gatehouse/gateways/gateways.yaml',
      SECRETS_DIR: '/etc/gatehouse/upstream-secrets',
    });
    expect(gateway(manifests).volumeMounts!.map(({ mountPath }) => mountPath)).toEqual([
      '/etc/gatehouse/tls',
      '/etc/gatehouse/client-ca',
      '/etc/gatehouse/keys',
      '/etc/gatehouse/upstream-secrets',
      '/etc/gatehouse/gateways',
      '/more',
    ]);
  });

  it('writes gateways, servers and limits into the file that GATEWAYS_FILE names, word for word', () => {
    const { data } = only(render(everything), 'ConfigMap', 'gatehouse-gateways');
    expect(parse(data['gateways.yaml']!)).toEqual({
      gateways: everything.gateways,
      servers: everything.servers,
      limits: everything.limits,
    });
  });

  it('brings the alert rules, word for word', () => {
    const { spec } = only(render(everything), 'PrometheusRule');
    expect(spec).toEqual(parse(readFileSync('deploy/grafana/alerts.yml', 'utf8')));
  });

  it('admits the proxy alone, and Prometheus on the metrics port alone', () => {
    const { ingress } = only(render(everything), 'NetworkPolicy', 'gatehouse').spec as { ingress?: unknown };
    expect(ingress).toEqual([
      { from: [{ podSelector: { matchLabels: { app: 'proxy' } } }], ports: [{ protocol: 'TCP', port: 'gateway' }] },
      {
        from: [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }],
        ports: [{ protocol: 'TCP', port: 'metrics' }],
      },
    ]);
    const quiet = only(render({ ...enough, networkPolicy: everything.networkPolicy }), 'NetworkPolicy', 'gatehouse');
    expect((quiet.spec as { ingress?: unknown[] }).ingress).toHaveLength(1);
  });

  it('admits the proxy to oauth2-proxy alone where that stands in front', () => {
    const manifests = render({}, join(folder, 'oauth2-proxy.yaml'));
    const { ingress } = only(manifests, 'NetworkPolicy', 'gatehouse').spec as { ingress?: { ports: unknown }[] };
    expect(ingress!.map(({ ports }) => ports)).toEqual([[{ protocol: 'TCP', port: 'oauth2-proxy' }]]);
    expect(only(manifests, 'Service').spec).toMatchObject({ ports: [{ name: 'http', targetPort: 'oauth2-proxy' }] });
    const proxy = podsOf(only(manifests, 'Deployment'))[0]!.containers[1]!;
    const set = Object.fromEntries(proxy.env!.map(({ name, value }) => [name, value]));
    expect(set).toMatchObject({
      OAUTH2_PROXY_UPSTREAMS: 'http://127.0.0.1:4444',
      OAUTH2_PROXY_PASS_USER_HEADERS: 'true',
      OAUTH2_PROXY_REDIRECT_URL: 'https://mcp.example.com/oauth2/callback',
    });
  });

  it('takes every secret from a Secret of yours, and then makes none', () => {
    const manifests = render({
      ...enough,
      secrets: {
        jwtSecretKey: { existingSecret: 'jwt', key: 'a' },
        authEncryptionSecret: { existingSecret: 'enc', key: 'b' },
        authEncryptionSecretPrevious: { existingSecret: 'old', key: 'c' },
        trustedProxySecret: { existingSecret: 'proxy', key: 'd' },
        auditWebhookSecret: { existingSecret: 'audit', key: 'g' },
        httpProxy: { existingSecret: 'outbound', key: 'h' },
        httpsProxy: { existingSecret: 'outbound', key: 'i' },
      },
      administrator: { password: { existingSecret: 'admin', key: 'e' } },
      database: { url: { existingSecret: 'db', key: 'f' } },
    });
    expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const references = Object.fromEntries(
      gateway(manifests).env!.map(({ name, valueFrom }) => [name, Object.values(valueFrom!.secretKeyRef).join('.')]),
    );
    expect(references).toEqual({
      JWT_SECRET_KEY: 'jwt.a',
      AUTH_ENCRYPTION_SECRET: 'enc.b',
      AUTH_ENCRYPTION_SECRET_PREVIOUS: 'old.c',
      TRUSTED_PROXY_SECRET: 'proxy.d',
      AUDIT_WEBHOOK_SECRET: 'audit.g',
      HTTP_PROXY: 'outbound.h',
      HTTPS_PROXY: 'outbound.i',
      BASIC_AUTH_PASSWORD: 'admin.e',
      DATABASE_URL: 'db.f',
    });
    const known = Object.values(sections).flatMap((section) =>
      Object.entries(section).flatMap(([name, { secret }]) => (secret ? name : [])),
    );
    expect(Object.keys(references).sort()).toEqual(known.sort());
  });

  it('migrates before an install and an upgrade, with the secrets of the new values; with the bundled Postgres after the install', () => {
    const hook = (manifests: readonly Manifest[], kind: string) =>
      only(manifests, kind, 'gatehouse-migrate').metadata.annotations!['helm.sh/hook'];
    expect(hook(render(enough), 'Job')).toBe('pre-install,pre-upgrade');
    const trial = render(bundled);
    expect(hook(trial, 'Job')).toBe('post-install,pre-upgrade');
    expect(hook(trial, 'Secret')).toBe('post-install,pre-upgrade');
    const { env } = podsOf(only(trial, 'Job'))[0]!.containers[0]!;
    expect(env!.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef.name ?? [])).toEqual(
      Array(3).fill('gatehouse-migrate'),
    );
    expect(env!.find(({ name }) => name === 'DATABASE_URL')!.value).toBe(
      'postgres://gatehouse:$(POSTGRES_PASSWORD)@gatehouse-postgresql:5432/gatehouse',
    );
  });

  it('marks the pods that must end as it does those that stay, so that a mesh ends its sidecar with them', () => {
    const podAnnotations = { 'sidecar.istio.io/nativeSidecar': 'true' };
    const manifests = render({ ...enough, podAnnotations });
    const test = only(manifests, 'Pod').metadata.annotations;
    for (const kind of ['Job', 'Deployment']) {
      const { template } = only(manifests, kind).spec as { template: { metadata: object } };
      expect(template.metadata).toMatchObject({ annotations: podAnnotations });
    }
    expect(test).toMatchObject(podAnnotations);
  });

  it('is two replicas, spread over zones and nodes, of which one at a time may be missing', () => {
    const manifests = render(enough);
    expect(only(manifests, 'Deployment').spec).toMatchObject({
      replicas: 2,
      strategy: { rollingUpdate: { maxUnavailable: 0 } },
      template: {
        spec: {
          topologySpreadConstraints: [
            { topologyKey: 'topology.kubernetes.io/zone' },
            { topologyKey: 'kubernetes.io/hostname' },
          ],
        },
      },
    });
    expect(only(manifests, 'PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1 });
    expect(only(render(everything), 'Deployment').spec).not.toHaveProperty('replicas');
    expect(only(render(everything), 'HorizontalPodAutoscaler').spec).toMatchObject({
      minReplicas: 2,
      scaleTargetRef: { name: 'gatehouse' },
    });
  });

  const { secrets: given } = enough;
  it.each<[string, object, RegExp]>([
    ['no key for tokens', { ...enough, secrets: { ...given, jwtSecretKey: {} } }, /secrets\.jwtSecretKey is empty/],
    [
      'no key for credentials',
      { ...enough, secrets: { ...given, authEncryptionSecret: {} } },
      /secrets\.authEncryptionSecret is empty/,
    ],
    ['no administrator password', { ...enough, administrator: {} }, /administrator\.password is empty/],
    ['no database', { ...enough, database: {} }, /database\.url is empty/],
    [
      'no password of the bundled Postgres',
      { ...bundled, postgresql: { enabled: true } },
      /postgresql\.password is empty/,
    ],
    ['two databases', { ...bundled, database: enough.database }, /keep one/],
    ['no proxy', { ...enough, networkPolicy: {} }, /networkPolicy\.proxy is empty/],
    ['a short key', { ...enough, secrets: { ...given, jwtSecretKey: { value: 'short' } } }, /jwtSecretKey/],
    [
      'the password of the documents',
      { ...enough, administrator: { password: { value: 'changeme' } } },
      /administrator/,
    ],
    ['an SQLite file', { ...enough, database: { url: { value: 'sqlite:////data/x.db' } } }, /database/],
    ['a misspelled value', { ...enough, replicas: 3 }, /replicas/],
    ['a misspelled variable', { ...enough, config: { PROXY_PRESETT: 'istio' } }, /PROXY_PRESETT/],
    ['a word that is none of them', { ...enough, config: { PROXY_PRESET: 'authentik' } }, /PROXY_PRESET/],
    ['a number beyond its bounds', { ...enough, config: { UPSTREAM_TIMEOUT_SECONDS: -1 } }, /UPSTREAM_TIMEOUT_SECONDS/],
    ['a secret among the settings', { ...enough, config: { JWT_SECRET_KEY: 'x' } }, /JWT_SECRET_KEY/],
    ['a variable that is a value of its own', { ...enough, config: { PORT: '80' } }, /PORT/],
    ['no replica', { ...enough, replicaCount: 0 }, /replicaCount/],
    ['a gateway without a URL', { ...enough, gateways: [{ name: 'x' }] }, /url/],
    [
      'oauth2-proxy without a provider',
      {
        ...enough,
        oauth2Proxy: { enabled: true, clientSecret: { value: 'x' }, cookieSecret: { value: 'x'.repeat(32) } },
      },
      /issuerUrl is empty/,
    ],
    [
      'another proxy beside oauth2-proxy',
      {
        ...enough,
        config: { PROXY_PRESET: 'istio' },
        oauth2Proxy: {
          enabled: true,
          issuerUrl: 'https://i',
          clientId: 'c',
          clientSecret: { value: 'x' },
          cookieSecret: { value: 'x'.repeat(32) },
        },
      },
      /config\.PROXY_PRESET is set by/,
    ],
    [
      'a monitor of no metrics',
      { ...enough, metrics: { serviceMonitor: { enabled: true } } },
      /needs metrics\.enabled/,
    ],
    [
      'one secret from two places',
      { ...enough, extraEnv: [{ name: 'JWT_SECRET_KEY', value: 'x'.repeat(32) }] },
      /extraEnv: another value sets JWT_SECRET_KEY too/,
    ],
    [
      'a label by which it finds its pods',
      { ...enough, podLabels: { 'app.kubernetes.io/name': 'x' } },
      /podLabels has app\.kubernetes\.io\/name/,
    ],
    [
      'metrics at the port of calls',
      { ...enough, metrics: { enabled: true, port: 4444 } },
      /metrics\.port is the port/,
    ],
    ['alerts without metrics', { ...enough, metrics: { prometheusRule: { enabled: true } } }, /needs metrics\.enabled/],
    [
      'a client authority without TLS',
      { ...enough, tls: { clientCa: { existingSecret: 'x' } } },
      /needs tls\.existingSecret/,
    ],
  ])('refuses %s', (_, values, why) => {
    expect(refusal(values)).toMatch(why);
  });

  it.each<[string, string, object]>([
    ['secrets.jwtSecretKey', 'a-short-one', { secrets: { ...given, jwtSecretKey: { value: 'a-short-one' } } }],
    ['database.url', 'mysql://u:a-password@h/d', { database: { url: { value: 'mysql://u:a-password@h/d' } } }],
    [
      'postgresql.password',
      'a/password',
      { ...bundled, postgresql: { enabled: true, password: { value: 'a/password' } } },
    ],
    ['oauth2Proxy.cookieSecret', 'a-short-one', { oauth2Proxy: { cookieSecret: { value: 'a-short-one' } } }],
  ])('refuses what %s cannot be, and does not show it', (name, secret, values) => {
    const said = refusal({ ...enough, ...values });
    expect(said).toMatch(new RegExp(name.replaceAll('.', '[./]')));
    expect(said).not.toContain(secret);
  });
});
