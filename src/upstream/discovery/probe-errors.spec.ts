import { afterEach, describe, expect, it } from 'vitest';
import { startUpstream, type Upstream, type UpstreamOptions } from '../../../test/support/upstreams/upstream.js';
import { readEnvironment } from '../../config/read-environment.js';
import { version } from '../../version.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { Dispatchers } from '../dial/dispatchers.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { Probe } from './probe.js';
import { targetAt } from '../../../test/support/upstreams/target.js';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function upstream(options: UpstreamOptions): Promise<Upstream> {
  const started = await startUpstream(options);
  open.push(started);
  return started;
}

const secret = 'secret-key-123';

function run(url: string, headers: readonly string[] = [], more: Partial<UpstreamTarget> = {}) {
  const env = readEnvironment({});
  const dispatchers = new Dispatchers(env);
  open.push(dispatchers);
  return new Probe(dispatchers, new Ledger(env), env).run(
    targetAt(url, { credentialHeaders: () => headers, secretValues: () => [secret], ...more }),
  );
}

describe('how the probe asks', () => {
  it('says who it is and asks for no compression; a stored User-Agent wins', async () => {
    const up = await upstream({});
    expect(await run(up.url)).toMatchObject({ ok: true });
    const own = up.requests.length;
    expect(await run(up.url, ['User-Agent', 'mine/1'])).toMatchObject({ ok: true });
    expect(new Set(up.requests.slice(0, own).map(({ headers }) => headers['user-agent']))).toEqual(
      new Set([`gatehouse/${version}`]),
    );
    expect(new Set(up.requests.slice(own).map(({ headers }) => headers['user-agent']))).toEqual(new Set(['mine/1']));
    expect(new Set(up.requests.map(({ headers }) => headers['accept-encoding']))).toEqual(new Set(['identity']));
  });
});

describe('what the probe says of a refusal', () => {
  const key = ['X-API-Key', secret];
  const page = `<html><head><title>403 Forbidden</title><style>b { x: y }</style></head><b>Not ${secret}</b></html>`;
  it.each<[string, number, string, string, readonly string[], object]>([
    [
      'a firewall that sends a page',
      403,
      'text/html',
      page,
      key,
      { code: 'UPSTREAM_FORBIDDEN', message: 'the server answered 403: 403 Forbidden Not [redacted]' },
    ],
    [
      'a server that checks Host, without credentials',
      403,
      'text/plain',
      'Access is only allowed at localhost:5045',
      [],
      { code: 'UPSTREAM_FORBIDDEN', message: 'the server answered 403: Access is only allowed at localhost:5045' },
    ],
    [
      'a server that knows no such Host',
      421,
      'text/plain',
      'Invalid Host header',
      key,
      {
        code: 'UPSTREAM_FORBIDDEN',
        message: 'the server answered 421: Invalid Host header',
        hint: expect.stringContaining('Host'),
      },
    ],
    [
      'refused credentials',
      403,
      'application/json',
      `{"error":{"message":"no\\nright for ${secret}"}}`,
      key,
      {
        code: 'UPSTREAM_CREDENTIALS_REFUSED',
        message: 'the server answered 403: it refused the credentials: no right for [redacted]',
      },
    ],
    [
      'another status',
      404,
      'application/json',
      '{"detail":"Cannot POST /mcp"}',
      [],
      { code: 'UPSTREAM_STATUS', message: 'the server answered 404: Cannot POST /mcp' },
    ],
  ])('%s', async (_, status, type, body, headers, error) => {
    const up = await upstream({
      intercept: (_request, res) => {
        res.writeHead(status, { 'content-type': type }).end(body);
        return true;
      },
    });
    expect(await run(up.url, headers)).toMatchObject({ ok: false, error });
  });

  it('does not wait for the end of a refusal that never ends', async () => {
    const up = await upstream({
      intercept: (_request, res) => {
        res.writeHead(401, { 'content-type': 'text/plain' }).write('wrong key');
        return true;
      },
    });
    expect(await run(up.url, key, { timeoutMs: 10_000 })).toMatchObject({
      ok: false,
      error: { code: 'UPSTREAM_CREDENTIALS_REFUSED', message: expect.stringContaining(': wrong key') },
    });
  });
});
