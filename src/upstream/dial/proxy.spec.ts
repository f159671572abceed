import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { authority, forElsewhere, forLoopback } from '../../../test/support/wire/certificates.js';
import { startConnectProxy, type ConnectProxyOptions } from '../../../test/support/upstreams/connect-proxy.js';
import { named } from '../../../test/support/upstreams/names.js';
import { inspectEnvironment, readEnvironment } from '../../config/read-environment.js';
import { Documents } from '../../jwt/documents.js';
import { exchange, readText } from '../client/exchange.js';
import { Dispatchers } from './dispatchers.js';
import { environmentProxies } from './proxy-rule.js';
import { targetAt } from '../../../test/support/upstreams/target.js';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each();
});

const publicAddress = '203.0.113.7';

/** An upstream (with TLS as elsewhere.example), and a proxy by which every place leads to it. */
async function behindProxy(tls: boolean, options: Partial<ConnectProxyOptions> = {}) {
  const got: string[] = [];
  const answer = (req: { url?: string }, res: { end(text: string): void }) => {
    got.push(req.url as string);
    res.end('{"said":"hello"}');
  };
  const server = tls ? createTlsServer(forElsewhere, answer) : createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const proxy = await startConnectProxy({ leadsTo: () => port, ...options });
  undo.push(
    () => server.close(),
    () => proxy.close(),
    named({
      'elsewhere.example': publicAddress,
      'inside.example': '127.0.0.1',
      'metadata.example': '169.254.169.254',
      'office.example': '10.1.2.3',
    }),
  );
  return { got, proxy, port };
}

async function ask(url: string, settings: Record<string, string>): Promise<string> {
  const dispatchers = new Dispatchers(readEnvironment({ UPSTREAM_CONNECT_TIMEOUT_SECONDS: '2', ...settings }));
  undo.push(() => dispatchers.close());
  const target = targetAt(url, { caCertificate: authority });
  return readText(await exchange(dispatchers.for(target), target, { method: 'GET', own: [] }));
}

describe('an upstream behind a proxy', () => {
  it('is reached by a tunnel, over TLS that only the upstream ends', async () => {
    const { proxy, got } = await behindProxy(true);
    expect(await ask('https://elsewhere.example/mcp', { HTTPS_PROXY: proxy.url })).toBe('{"said":"hello"}');
    expect(proxy.asked).toEqual([{ place: 'elsewhere.example:443', authorization: undefined }]);
    expect(got).toEqual(['/mcp']);
  });

  it('is reached over plain http, with the port it names and the spelling in small letters', async () => {
    const { proxy } = await behindProxy(false);
    expect(await ask('http://elsewhere.example:8080/', { http_proxy: proxy.url.slice('http://'.length) })).toContain(
      'hello',
    );
    expect(await ask(`http://${publicAddress}/`, { HTTP_PROXY: proxy.url })).toContain('hello');
    expect(proxy.asked.map(({ place }) => place)).toEqual(['elsewhere.example:8080', `${publicAddress}:80`]);
  });

  it('is not reached by a proxy that speaks TLS with a certificate nobody vouches for', async () => {
    const { proxy } = await behindProxy(true, { tls: forLoopback });
    await expect(ask('https://elsewhere.example/', { HTTPS_PROXY: proxy.url })).rejects.toMatchObject({
      code: 'UPSTREAM_PROXY',
      message: expect.stringContaining('cannot be reached'),
    });
  });

  it('is reached with the credentials that the proxy demands', async () => {
    const { proxy } = await behindProxy(true, { demands: 'me:a:b@c' });
    const url = proxy.url.replace('//', '//me:a%3Ab%40c@');
    expect(await ask('https://elsewhere.example/', { HTTPS_PROXY: url })).toContain('hello');
    const wrong = ask('https://elsewhere.example/', { HTTPS_PROXY: proxy.url.replace('//', '//me:secret-of-ours@') });
    await expect(wrong).rejects.toMatchObject({ code: 'UPSTREAM_PROXY', message: expect.stringContaining('(407)') });
    await expect(wrong).rejects.not.toThrow('secret-of-ours');
  });

  it.each([
    ['refuses', 'HTTP/1.1 403 Forbidden\r\n\r\n', 'answered 403'],
    ['closes', '', 'closed the connection'],
    ['is none', 'SSH-2.0-OpenSSH\r\n\r\n', 'does not answer as one'],
    ['has no end of headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`, 'does not answer as one'],
  ])('is not reached where the proxy %s', async (_what, answers, why) => {
    const { proxy } = await behindProxy(true, { answers });
    await expect(ask('https://elsewhere.example/', { HTTPS_PROXY: proxy.url })).rejects.toMatchObject({
      code: 'UPSTREAM_PROXY',
      beforeSending: true,
      message: expect.stringContaining(why),
    });
  });

  it('has to be who its certificate says', async () => {
    const { proxy, got } = await behindProxy(true);
    await expect(ask(`https://${publicAddress}/`, { HTTPS_PROXY: proxy.url })).rejects.toMatchObject({
      code: 'UPSTREAM_TLS',
    });
    expect(got).toEqual([]);
  });

  it.each([
    ['a name of a metadata service', 'http://metadata.google.internal/', {}],
    ['a name that resolves to one', 'https://metadata.example/', {}],
    ['a metadata address', 'http://169.254.169.254/', {}],
    ['a private address', 'http://office.example/', { SSRF_ALLOW_PRIVATE_NETWORKS: 'false' }],
    ['loopback', 'http://inside.example/', { SSRF_ALLOW_LOCALHOST: 'false' }],
  ])('at %s is refused before the proxy hears of it', async (_what, url, settings) => {
    const { proxy } = await behindProxy(true);
    const proxied = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ...settings };
    await expect(ask(url, proxied)).rejects.toMatchObject({ code: 'UPSTREAM_ADDRESS_FORBIDDEN' });
    expect(proxy.asked).toEqual([]);
  });

  it('on this machine is reached without it, whatever it is called', async () => {
    const { proxy, port } = await behindProxy(false);
    for (const host of ['127.0.0.1', 'localhost', 'inside.example'])
      expect(await ask(`http://${host}:${port}/`, { HTTP_PROXY: proxy.url })).toContain('hello');
    expect(proxy.asked).toEqual([]);
  });

  it('may be one of those with keys', async () => {
    const { proxy } = await behindProxy(false);
    const url = new URL('http://elsewhere.example/keys');
    const documents = new Documents(readEnvironment({ HTTP_PROXY: proxy.url }), url.href);
    expect(await documents.json(url)).toEqual({ said: 'hello' });
    expect(proxy.asked.map(({ place }) => place)).toEqual(['elsewhere.example:80']);
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['', 'a.example', false],
    ['*', 'a.example', true],
    ['example', 'a.example', true],
    ['.b.example', 'a.b.example', true],
    ['*.b.example', 'a.b.example', true],
    ['b.example', 'ab.example', false],
    ['A.Example', 'a.example', true],
    ['a.example:443', 'a.example', true],
    ['a.example:8443', 'a.example', false],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['203.0.113.7', '203.0.113.7', true],
    ['2001:db8::/32', '2001:db8::1', true],
  ])('%j and the host %s: without a proxy %s', (noProxy, host, direct) => {
    const env = readEnvironment({ HTTPS_PROXY: 'proxy.example:3128', no_proxy: noProxy });
    expect(environmentProxies(env)('https:', host, '') === null).toBe(direct);
  });

  it.each(['socks5://proxy.example', 'http://', 'http://%zz:secret-of-ours@proxy.example'])(
    'a proxy of %s is said to be wrong, without its value',
    (url) => {
      const { problems } = inspectEnvironment({ HTTPS_PROXY: url });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^HTTPS_PROXY /);
      expect(problems[0]).not.toContain('secret-of-ours');
    },
  );
});
