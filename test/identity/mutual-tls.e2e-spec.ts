import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { authority, expired, forElsewhere, forLoopback, type TlsIdentity } from '../support/wire/certificates.js';
import { serverCertificate, serverKey } from '../support/wire/tls-fixture.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const settings = {
  MCP_CLIENT_AUTH_ENABLED: 'false',
  TRUST_PROXY_AUTH: 'true',
  TLS_CERT_FILE: file('cert.pem', forLoopback.cert),
  TLS_KEY_FILE: file('key.pem', forLoopback.key),
  PROXY_CLIENT_CA_FILE: file('ca.pem', authority),
};
const san = new X509Certificate(forElsewhere.cert).subjectAltName!;
const foreign: TlsIdentity = { cert: serverCertificate, key: serverKey };

const ask = ({ url }: StartedGatehouse, identity: TlsIdentity | null, headers: Record<string, string>) =>
  new Promise<{ status: number; code: string | undefined }>((resolve, reject) => {
    const options = { headers, ca: authority, agent: false as const, ...identity };
    const req = request(`${url.replace('localhost', '127.0.0.1')}/tools`, options, (res) => {
      let text = '';
      res.on('data', (chunk) => (text += chunk));
      res.on('end', () => resolve({ status: res.statusCode!, code: (JSON.parse(text) as { code?: string }).code }));
    });
    req.on('error', reject);
    req.end();
  });
const alice = { 'X-Authenticated-User': 'alice' };
const untrusted = { status: 401, code: 'PROXY_PEER_NOT_TRUSTED' };

describe('a proxy that shows a certificate', () => {
  let named: StartedGatehouse;
  let any: StartedGatehouse;
  beforeAll(async () => {
    named = await startGatehouse({ ...settings, PROXY_CLIENT_ALLOWED_SANS: san.split(', ')[0]! });
    any = await startGatehouse(settings);
  });
  afterAll(() => Promise.all([named.close(), any.close()]));

  it('with an allowed name may name users', async () => {
    expect(await ask(named, forElsewhere, alice)).toMatchObject({ status: 200 });
    expect(await ask(any, forElsewhere, alice)).toMatchObject({ status: 200 });
    expect(await ask(any, forLoopback, alice)).toMatchObject({ status: 200 });
  });
  it.each([
    ['another name of the same authority', forLoopback],
    ['a certificate that expired', expired],
    ['a foreign authority', foreign],
    ['none', null],
  ])('%s may not', async (_, identity) => {
    expect(await ask(named, identity, alice)).toEqual(untrusted);
  });
  it('who shows none may still bring a token', async () => {
    const authorization = `Bearer ${await named.token()}`;
    expect(await ask(named, null, { authorization })).toMatchObject({ status: 200 });
    expect(await ask(named, null, {})).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });
});
