import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { startBrowser } from '../support/browser/browser.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';
import { modernRequest } from '../support/wire/mcp-client.js';

/** What a page read of an answer: what its own origin would let it read, or the error that fetch gave it instead. */
type Read = { status: number; session: string | null; challenge: string | null; text: string } | { error: string };

const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'page', version: '1' } };

/** An empty page of an origin of its own. */
const startPages = () =>
  new Promise<Server>((resolve) => {
    const server = createServer((_req, res) =>
      res.setHeader('content-type', 'text/html').end('<title>elsewhere</title>'),
    );
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('pages of other origins, in a browser', () => {
  let pages: Server[];
  let upstream: Upstream;
  let gatehouse: StartedGatehouse;
  let browser: Browser;
  let authorization: string;
  const at = new Map<Server, Page>();

  beforeAll(async () => {
    pages = await Promise.all([startPages(), startPages()]);
    upstream = await startUpstream();
    gatehouse = await startGatehouse({ ALLOWED_ORIGINS: JSON.stringify([originOf(pages[0]!)]) });
    await register(gatehouse, upstream.url, 'Up');
    authorization = `Bearer ${await gatehouse.token()}`;
    browser = await startBrowser();
    for (const server of pages) {
      const page = await browser.newPage();
      await page.goto(originOf(server));
      at.set(server, page);
    }
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await gatehouse.close();
    await upstream.close();
    for (const server of pages) server.close();
  });

  /** What is run in the page is text, since there is no DOM here. `first` reads the beginning of an answer that does not end. */
  const ask = (from: number, path: string, headers: object, body?: object, first = false): Promise<Read> =>
    at.get(pages[from]!)!.evaluate<Read>(`(async () => {
      const init = ${JSON.stringify({ method: body === undefined ? 'GET' : 'POST', headers, body: body && JSON.stringify(body) })};
      const read = async (res) => {
        if (!${first}) return res.text();
        const reader = res.body.getReader();
        const { value } = await reader.read();
        await reader.cancel();
        return new TextDecoder().decode(value);
      };
      try {
        const res = await fetch(${JSON.stringify(gatehouse.url + path)}, init);
        const header = (name) => res.headers.get(name);
        return { status: res.status, session: header('mcp-session-id'), challenge: header('www-authenticate'), text: await read(res) };
      } catch (error) {
        return { error: error.name };
      }
    })()`);
  const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const request = (id: number, method: string, params: object) => ({ jsonrpc: '2.0', id, method, params });

  it.each(['/mcp', '/gateways/up/mcp'])(
    'a page that is allowed has a session at %s, its stream and its end',
    async (path) => {
      const opened = await ask(0, path, { ...json, authorization }, request(1, 'initialize', hello));
      expect(opened).toMatchObject({ status: 200, session: expect.any(String) as string });
      const session = (opened as { session: string }).session;
      const headers = {
        ...json,
        authorization,
        'mcp-session-id': session,
        'mcp-protocol-version': hello.protocolVersion,
      };
      const tool = path === '/mcp' ? 'up__echo' : 'echo';
      const listed = await ask(0, path, headers, request(2, 'tools/list', {}));
      expect(listed).toMatchObject({ status: 200, text: expect.stringContaining(`"${tool}"`) as string });
      const called = await ask(
        0,
        path,
        headers,
        request(3, 'tools/call', { name: tool, arguments: { message: 'of a page' } }),
      );
      expect(called).toMatchObject({ status: 200, text: expect.stringContaining('of a page') as string });
      const stream = await ask(0, path, { ...headers, accept: 'text/event-stream' }, undefined, true);
      expect(stream).toMatchObject({ status: 200 });
    },
  );

  it('a page that is allowed is served in the newest revision, without a session', async () => {
    const { body, headers } = modernRequest('tools/call', { name: 'up__echo', arguments: { message: 'modern' } }, 4);
    const called = await ask(0, '/mcp', { ...json, ...headers, authorization }, body);
    expect(called).toMatchObject({ status: 200, text: expect.stringContaining('modern') as string });
  });

  it.each(['/mcp', '/sse', '/rpc', '/gateways/up/mcp'])(
    'a page that is allowed reads why %s refused it',
    async (path) => {
      const body = path === '/sse' ? undefined : request(5, 'ping', {});
      for (const credentials of [{}, { authorization: 'Bearer not.a.token' }]) {
        const refused = await ask(0, path, { ...json, ...credentials }, body);
        expect(refused).toMatchObject({ status: 401, challenge: expect.stringContaining('Bearer') as string });
      }
    },
  );

  it('HTTP+SSE reaches a page that is allowed', async () => {
    const first = await ask(0, '/sse', { accept: 'text/event-stream', authorization }, undefined, true);
    expect(first).toMatchObject({ status: 200, text: expect.stringContaining('event: endpoint') as string });
  });

  it('a page that is not allowed reads nothing and reaches nothing', async () => {
    const before = upstream.calls('tools/call').length;
    const call = request(6, 'tools/call', { name: 'up__echo', arguments: { message: 'x' } });
    for (const path of ['/mcp', '/rpc', '/gateways/up/mcp'])
      expect(await ask(1, path, { ...json, authorization }, call)).toEqual({ error: 'TypeError' });
    expect(await ask(1, '/sse', { authorization })).toEqual({ error: 'TypeError' });
    expect(upstream.calls('tools/call')).toHaveLength(before);
  });
});
