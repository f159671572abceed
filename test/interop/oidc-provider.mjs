// A certified OIDC provider for the tests: node oidc-provider.mjs <path of its module> <issuer> <redirect URI>.
// It listens at the issuer's port: on this machine alone where that is its host, else on every address; with https, TLS_CERT_FILE and
// TLS_KEY_FILE. Login: any of the users below, with any password, on its own pages; consent is given.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { pathToFileURL } from 'node:url';

const [, , module, issuer, redirect] = process.argv;
const { default: Provider } = await import(pathToFileURL(module).href);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const users = {
  alice: {
    email: 'alice@example.com',
    email_verified: true,
    preferred_username: 'alice',
    groups: ['team-a', 'admins'],
  },
  nogroups: { email: 'ng@example.com', email_verified: true, preferred_username: 'nogroups' },
};
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'gatehouse',
      client_secret: 'a secret of the interop tests',
      redirect_uris: [redirect],
      id_token_signed_response_alg: 'RS256',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] },
  cookies: { keys: [randomUUID()] },
  claims: {
    openid: ['sub'],
    email: ['email', 'email_verified'],
    profile: ['preferred_username', 'groups'],
    groups: ['groups'],
  },
  conformIdTokenClaims: false,
  pkce: { required: () => false },
  findAccount: (_, id) => users[id] && { accountId: id, claims: () => ({ sub: id, ...users[id] }) },
  features: { devInteractions: { enabled: true } },
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid email profile groups');
    await grant.save();
    return grant;
  },
});
const { protocol, hostname, port } = new URL(issuer);
const { TLS_CERT_FILE, TLS_KEY_FILE } = process.env;
const server =
  protocol === 'https:'
    ? createTlsServer({ cert: readFileSync(TLS_CERT_FILE), key: readFileSync(TLS_KEY_FILE) }, provider.callback())
    : createServer(provider.callback());
server.listen(Number(port), hostname === '127.0.0.1' ? hostname : '0.0.0.0');
