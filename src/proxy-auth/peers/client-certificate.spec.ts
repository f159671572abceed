import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  authority,
  expired,
  forElsewhere,
  forLoopback,
  type TlsIdentity,
} from '../../../test/support/wire/certificates.js';
import { serverCertificate, serverKey } from '../../../test/support/wire/tls-fixture.js';
import { readEnvironment } from '../../config/read-environment.js';
import { certificateCheck } from './client-certificate.js';

const san = new X509Certificate(forElsewhere.cert).subjectAltName!;

/** What is said of a client that shows `identity`, where the first name of `forElsewhere` is allowed. */
async function said(identity: TlsIdentity | null): Promise<string | null> {
  const check = certificateCheck(
    readEnvironment({ PROXY_CLIENT_CA_FILE: 'ca.pem', PROXY_CLIENT_ALLOWED_SANS: san.split(', ')[0]! }),
  );
  const server = createServer({ ...forLoopback, ca: authority, requestCert: true, rejectUnauthorized: false });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ port, host: '127.0.0.1', ca: authority, ...identity });
  const [socket] = (await once(server, 'secureConnection')) as [TLSSocket];
  const problem = check(socket);
  client.destroy();
  server.close();
  return problem === null ? null : problem.why;
}

it.each<[string, TlsIdentity | null, RegExp]>([
  ['an allowed one', forElsewhere, /^null$/],
  ['none', null, /^came without a client certificate$/],
  ['one that expired', expired, /does not verify with PROXY_CLIENT_CA_FILE \(CERT_HAS_EXPIRED; subject ".*", issuer "/],
  [
    'a foreign one',
    { cert: serverCertificate, key: serverKey },
    /does not verify with PROXY_CLIENT_CA_FILE \(\w+; subject ".*", issuer "/,
  ],
  ['another name', forLoopback, /whose names "(DNS|IP).*" are not in PROXY_CLIENT_ALLOWED_SANS \(".+"\)$/],
])('%s', async (_, identity, text) => {
  expect(String(await said(identity))).toMatch(text);
});
