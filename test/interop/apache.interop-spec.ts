import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { freePort } from '../support/wire/free-port.js';
import { Opened } from '../support/stores/replica.js';
import { browserLogin } from './browser-login.js';
import { programs, startNode, startProgram } from './programs.js';
import { forgedAt, rawGet } from './spoofs.js';

const opened = new Opened();
let gateway: StartedGatehouse;
let front: string;
const cookies: Record<string, string> = {};

const believed = ['oidc_claim_sub', 'oidc_claim_email', 'oidc_claim_groups', 'oidc-claim-sub', 'oidc-claim-groups'];
const modules = [
  'mpm_event',
  'authn_core',
  'authz_core',
  'authz_user',
  'headers',
  'proxy',
  'proxy_http',
  'auth_openidc',
];

/** Signs people in itself, and passes their claims on in headers with underscores. */
const conf = (port: number, idp: number, to: string): string => {
  const folder = join(dirname(programs.apache!), 'usr/lib/apache2/modules');
  return `ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile apache.pid
ErrorLog error.log
DefaultRuntimeDir \${PWD}
${process.getuid?.() === 0 ? 'User nobody\nGroup nogroup' : ''}
${modules.map((name) => `LoadModule ${name}_module ${folder}/mod_${name}.so`).join('\n')}
OIDCProviderMetadataURL http://127.0.0.1:${idp}/.well-known/openid-configuration
OIDCClientID gatehouse
OIDCClientSecret "a secret of the interop tests"
OIDCRedirectURI http://127.0.0.1:${port}/oidc/cb
OIDCCryptoPassphrase "a passphrase of the interop tests"
OIDCScope "openid email profile groups"
OIDCUnAuthAction auth "%{HTTP_ACCEPT} =~ /html/"
OIDCPassClaimsAs headers
OIDCCookieSameSite On
ProxyRequests Off
ProxyPreserveHost On
<Location />
  AuthType openid-connect
  Require valid-user
  ProxyPass ${to}/ upgrade=websocket flushpackets=on
</Location>
`;
};

beforeAll(async () => {
  const [port, idp] = [await freePort(), await freePort()];
  front = `http://127.0.0.1:${port}`;
  const provider = resolve('test/interop/oidc-provider.mjs');
  opened.keep(
    await startNode([provider, programs['oidc-provider']!, `http://127.0.0.1:${idp}`, `${front}/oidc/cb`], [idp]),
  );
  gateway = opened.keep(
    await startGatehouse({
      MCP_CLIENT_AUTH_ENABLED: 'false',
      TRUST_PROXY_AUTH: 'true',
      TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
      PROXY_USER_HEADER: 'OIDC_CLAIM_sub',
      PROXY_EMAIL_HEADER: 'OIDC_CLAIM_email',
      PROXY_GROUPS_HEADER: 'OIDC_CLAIM_groups',
      PROXY_ROLE_MAP: '{"admins":"admin"}',
      PUBLIC_URL: front,
    }),
  );
  const files = { 'apache.conf': conf(port, idp, gateway.url) };
  opened.keep(await startProgram('apache', ['-DFOREGROUND', '-d', '.', '-f', 'apache.conf'], files, [port]));
  for (const user of ['alice', 'nogroups']) cookies[user] = await browserLogin(`${front}/me`, user);
});
afterAll(() => opened.closeAll());

describe('behind a real Apache with mod_auth_openidc, with logins by an OIDC provider', () => {
  it('a user is who the provider says, with their groups, and nobody is somebody', async () => {
    const alice = await rawGet(`${front}/me`, ['Cookie', cookies.alice!]);
    expect(JSON.parse(alice.body)).toMatchObject({
      id: 'proxy:alice',
      email: 'alice@example.com',
      groups: ['team-a', 'admins'],
      role: 'admin',
    });
    const nobody = await rawGet(`${front}/me`, ['Cookie', cookies.nogroups!]);
    expect(JSON.parse(nobody.body)).toMatchObject({ id: 'proxy:nogroups', groups: [], role: 'user' });
    expect((await rawGet(`${front}/me`, [])).status).not.toBe(200);
  });

  it('no form of a header makes a principal or a role', async () => {
    expect(await forgedAt(front, cookies.nogroups!, believed)).toEqual([]);
  }, 120_000);
});
