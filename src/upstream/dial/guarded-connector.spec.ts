import { createServer as createTlsServer, type Server } from 'node:https';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expired, forElsewhere, forLoopback, authority } from '../../../test/support/wire/certificates.js';
import { serverCertificate, serverKey } from '../../../test/support/wire/tls-fixture.js';
import { readEnvironment } from '../../config/read-environment.js';
import { Documents } from '../../jwt/documents.js';
import { exchange } from '../client/exchange.js';
import { addressPolicy } from '../target/address-policy.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { Dispatchers } from './dispatchers.js';
import { targetAt, withKey } from '../../../test/support/upstreams/target.js';

const opened: Server[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const server of opened.splice(0)) server.close();
});

/** A server with TLS, and the requests it got. */
async function tlsServer(options: object): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createTlsServer(options, (req, res) => {
    asked.push(`${req.url} ${String(req.headers['x-api-key'])}`);
    res.end('{}');
  });
  server.on('tlsClientError', () => {});
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const target = (url: string, caCertificate: string | null): UpstreamTarget =>
  targetAt(url, { ...withKey, caCertificate });

describe('with NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  it.each([
    ['a certificate nobody vouches for', { cert: serverCertificate, key: serverKey }, authority],
    ['one that has expired', expired, authority],
    ['one of another name', forElsewhere, authority],
    [
      'TLS 1.1',
      { ...forLoopback, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' },
      authority,
    ],
  ])('nothing is sent to a server with %s', async (_, options, ca) => {
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { url, asked } = await tlsServer(options);
    const dispatchers = new Dispatchers(readEnvironment({}));
    const there = target(`${url}/mcp`, ca);
    await expect(exchange(dispatchers.for(there), there, { method: 'GET', own: [] })).rejects.toMatchObject({
      code: expect.stringMatching(/^UPSTREAM_/),
    });
    await expect(new Documents(readEnvironment({}), url).text(new URL(`${url}/keys`))).rejects.toThrow(url);
    expect(asked).toEqual([]);
    await dispatchers.close();
  });

  it('a server that its authority vouches for is talked to', async () => {
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const { url, asked } = await tlsServer(forLoopback);
    const dispatchers = new Dispatchers(readEnvironment({}));
    const there = target(`${url}/mcp`, authority);
    await exchange(dispatchers.for(there), there, { method: 'GET', own: [] });
    expect(asked).toEqual(['/mcp secret-key-123']);
    await dispatchers.close();
  });
});

describe('documents with keys', () => {
  it.each([
    '169.254.169.254',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    'metadata.google.internal',
    '168.63.129.16',
  ])('are never asked for at %s, also where the settings name it', async (host) => {
    const connect = vi.spyOn(TLSSocket.prototype, 'connect');
    const url = `http://${host}/keys`;
    await expect(new Documents(readEnvironment({}), url).text(new URL(url))).rejects.toThrow(/may not use/);
    expect(connect).not.toHaveBeenCalled();
  });

  it('come from this machine where the settings name it, not where a document does', async () => {
    const server = createServer((_, res) => res.end('{"keys":[]}'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const production = readEnvironment({ NODE_ENV: 'production' });
    expect(addressPolicy(production).allowLoopback).toBe(false);
    const url = new URL(`http://127.0.0.1:${port}/keys`);
    expect(await new Documents(production, url.href).json(url)).toEqual({ keys: [] });
    await expect(new Documents(production, 'https://idp.example').json(url)).rejects.toThrow(/loopback/);
    server.close();
  });
});
