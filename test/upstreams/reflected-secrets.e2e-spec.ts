import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { startUpstream, type Received, type Upstream } from '../support/upstreams/upstream.js';

/** What a server sends back of the headers it got: secrets are masked, a region is not. */
const key = 'sk/läve<1>&"2"\\3';
const open = { 'X-Region': 'us-east-1', 'X-Environment': 'production', 'X-Client-ID': 'client-456' };
const openValues = Object.values(open).join(' ');
/** The inside of a JSON string as PHP, Go, Python and .NET write it, and once more in JSON as a text. */
const spellings = {
  JavaScript: JSON.stringify(key).slice(1, -1),
  PHP: String.raw`sk\/l\u00e4ve<1>&\"2\"\\3`,
  Go: String.raw`sk/läve\u003c1\u003e\u0026\"2\"\\3`,
  Python: String.raw`sk/l\u00e4ve<1>&\"2\"\\3`,
  '.NET': String.raw`sk/l\u00E4ve\u003C1\u003E\u0026\u00222\u0022\\3`,
  'JSON in a text': String.raw`sk\\\/l\\u00e4ve<1>&\\\"2\\\"\\\\3`,
};

interface Read {
  readonly id: string;
  readonly authHeaders: { readonly key: string; readonly value: string; readonly secret: boolean }[];
  readonly version: number;
  readonly warnings?: string[];
}

let gatehouse: StartedGatehouse;
let upstream: Upstream;
let token: string;

/** Writes the answer of a call by hand, as servers in other languages do. */
function answer(request: Received): { type: string; text: string } | null {
  const { spelling, place } = (request.rpc?.params?.arguments ?? {}) as { spelling?: string; place?: string };
  if (request.rpc?.method !== 'tools/call' || spelling === undefined) return null;
  const said = `your key is ${spelling} in ${openValues}`;
  const id = JSON.stringify(request.rpc.id);
  const result = `{"jsonrpc":"2.0","id":${id},"result":{"resultType":"complete","content":[{"type":"text","text":"${said}"}]}}`;
  const error = `{"jsonrpc":"2.0","id":${id},"error":{"code":-32000,"message":"${said}","data":{"said":["${said}"]}}}`;
  const token = JSON.stringify((request.rpc.params?._meta as { progressToken?: string } | undefined)?.progressToken);
  const notice = `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":1,"message":"${said}"}}`;
  if (place === 'notification')
    return { type: 'text/event-stream', text: `data: ${notice}\n\ndata: ${result.replace(spelling, 'safe')}\n\n` };
  return { type: 'application/json', text: place === 'error' ? error : result };
}

beforeAll(async () => {
  gatehouse = await startGatehouse();
  token = await gatehouse.token();
  upstream = await startUpstream({
    tools: [
      {
        definition: {
          name: 'echo',
          description: `Needs ${key}, lists us-east-1`,
          inputSchema: { type: 'object', properties: { region: { enum: ['us-east-1', 'eu-west-1'] } } },
        },
        call: (args) => ({ content: [{ type: 'text', text: String(args.message) }] }),
      },
      {
        definition: { name: 'typed', inputSchema: { type: 'object', properties: { key: { const: key } } } },
        call: () => ({ content: [] }),
      },
    ],
    intercept: (request, res) => {
      const found = answer(request);
      if (found !== null) res.writeHead(200, { 'content-type': found.type }).end(found.text);
      return found !== null;
    },
  });
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
});

const call = (args: object, name = 'echo', path = '/gateways/up/mcp') => {
  const { body, headers } = modernRequest('tools/call', { name, arguments: args, _meta: { progressToken: 'p' } });
  return post(`${gatehouse.url}${path}`, token, body, headers);
};
const edit = (id: string, ...auth_headers: object[]) =>
  gatehouse.admin<Read>(`/gateways/${id}`, { method: 'PATCH', body: { auth_headers } });
const secrets = ({ authHeaders }: Read) => Object.fromEntries(authHeaders.map((header) => [header.key, header.secret]));

describe('a server that knows its headers', () => {
  let made: Read;

  it('is registered with a warning for each definition that holds a secret', async () => {
    const { status, body } = await gatehouse.admin<Read>('/gateways', {
      method: 'POST',
      body: { name: 'up', url: upstream.url, auth_headers: { 'X-API-Key': key, ...open } },
    });
    made = body;
    expect([status, body.warnings]).toEqual([
      201,
      [
        expect.stringMatching(/^tool "echo": its description .* masked$/),
        expect.stringMatching(/^tool "typed": its name or schema .* not masked$/),
      ],
    ]);
    const tested = await gatehouse.admin<{ message: string }>('/gateways/test', {
      method: 'POST',
      body: { gateway_id: body.id },
    });
    expect(tested.body.message).toContain('tool "typed": its name or schema');
  });

  it('has its descriptions masked and its schemas left alone', async () => {
    const { body, headers } = modernRequest('tools/list');
    const { message } = await post(`${gatehouse.url}/gateways/up/mcp`, token, body, headers);
    expect(message.result?.tools).toMatchObject([
      {
        description: 'Needs [redacted], lists us-east-1',
        inputSchema: { properties: { region: { enum: ['us-east-1', 'eu-west-1'] } } },
      },
      { inputSchema: { properties: { key: { const: key } } } },
    ]);
  });

  describe.each(['result', 'error', 'notification'])('has its key masked in a %s', (place) => {
    it.each(Object.entries(spellings))('as %s writes it', async (_, spelling) => {
      const { text, status } = await call({ spelling, place });
      expect(status).toBe(200);
      expect(text).toContain(`your key is [redacted] in ${openValues}`);
      expect(text.split('[redacted]')).toHaveLength(place === 'error' ? 3 : 2);
    });
  });

  it('says which of its headers are secret', async () => {
    const { body } = await gatehouse.admin<Read>(`/gateways/${made.id}`);
    expect(secrets(body)).toEqual({
      'X-API-Key': true,
      'X-Region': false,
      'X-Environment': false,
      'X-Client-ID': false,
    });
  });

  it('has a header masked once somebody says that it is secret, without its value, and no longer', async () => {
    const rest = Object.keys(open).slice(1).concat('X-API-Key');
    const entries = rest.map((name) => ({ key: name }));
    const masked = await edit(made.id, { key: 'X-Region', secret: true }, ...entries);
    expect([masked.status, secrets(masked.body)['X-Region']]).toEqual([200, true]);
    const said = async () => JSON.stringify((await call({ message: 'in us-east-1' })).message.result?.content);
    await expect.poll(said).toContain('in [redacted]');
    const again = await edit(made.id, { key: 'X-Region', value: '*****', secret: null }, ...entries);
    expect(secrets(again.body)['X-Region']).toBe(false);
    await expect.poll(said).toContain('in us-east-1');
    expect(upstream.calls('tools/call').at(-1)!.headers['x-region']).toBe('us-east-1');
  });

  it('is left as it is by a read that is sent back', async () => {
    const { body: before } = await gatehouse.admin<Read>(`/gateways/${made.id}`);
    const { status, body } = await edit(made.id, ...before.authHeaders);
    expect([status, body.version]).toEqual([200, before.version]);
  });

  it('takes true and false only', async () => {
    const { status, body } = await edit(made.id, { key: 'X-Region', secret: 'yes' });
    expect([status, body]).toMatchObject([422, { errors: [{ path: 'auth_headers[0].secret' }] }]);
  });
});
