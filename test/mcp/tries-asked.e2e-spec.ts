import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

const secret = 'upstream-secret-9c1';
const question = {
  message: `which? ${secret}`,
  requestedSchema: { type: 'object', properties: { a: { type: 'string' } } },
};
const text = (value: unknown) => ({ content: [{ type: 'text', text: JSON.stringify(value) }] });

/** Before 2026-07-28: asks on the stream of the call, twice. */
const asks: SampleTool = {
  definition: { name: 'asks', inputSchema: { type: 'object' } },
  call: async (_args, { ask }) => {
    const first = await ask('elicitation/create', question);
    const second = await ask('elicitation/create', question);
    return text([first.result ?? first.error, second.result ?? second.error]);
  },
};
/** 2026-07-28: the call is sent again with what was asked. */
const rounds: SampleTool = {
  definition: { name: 'asks', inputSchema: { type: 'object' } },
  call: (_args, { request }) => {
    const { inputResponses, requestState } = request.rpc?.params ?? {};
    if (requestState !== undefined) return text([requestState, inputResponses]);
    const inputRequests = { q: { method: 'elicitation/create', params: question } };
    return { resultType: 'input_required', requestState: 'one', inputRequests };
  },
};

interface Result {
  readonly resultType?: string;
  readonly inputRequests: Record<string, { method: string; params: { message: string } }>;
  readonly requestState: string;
  readonly content: readonly { readonly text: string }[];
}
interface Tried {
  readonly result: Result | null;
  readonly error: { readonly code: number } | null;
}

let gatehouse: StartedGatehouse;
let old: Upstream;
let modern: Upstream;
let alice: string;
let bob: string;
beforeAll(async () => {
  gatehouse = await startGatehouse();
  old = await startUpstream({ speaks: 'legacy', tools: [asks] });
  modern = await startUpstream({ tools: [rounds] });
  const auth_headers = [{ key: 'X-API-Key', value: secret }];
  for (const [name, { url }] of Object.entries({ old, modern }))
    await gatehouse.admin('/gateways', { method: 'POST', body: { name, url, auth_headers } });
  [alice = '', bob = ''] = await Promise.all(['alice', 'bob'].map((sub) => gatehouse.token({ sub })));
});
afterAll(() => Promise.all([gatehouse.close(), old.close(), modern.close()]));

const _meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
const call = async (tool: string, body: object, token = alice) => {
  const response = await gatehouse.fetch(`/tools/${tool}/call`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as Tried) };
};
const answer = (value: string) => ({ action: 'accept', content: { a: value } });

describe('a try whose server asks on the way', () => {
  /** The call as it stands: what is asked next, or its end. */
  const given = async (tool: string, { requestState, inputRequests }: Result, value: unknown) => {
    const [key = ''] = Object.keys(inputRequests);
    return (await call(tool, { _meta, requestState, inputResponses: { [key]: value } })).result!;
  };

  it('is told what is asked, and goes on with the answers, one after the other', async () => {
    const first = (await call('old__asks', { _meta })).result!;
    expect(first.resultType).toBe('input_required');
    expect(Object.values(first.inputRequests)).toMatchObject([
      { method: 'elicitation/create', params: { message: 'which? [redacted]' } },
    ]);
    const second = await given('old__asks', first, answer('one'));
    expect(second.resultType).toBe('input_required');
    const end = await given('old__asks', second, { action: 'decline' });
    expect(JSON.parse(end.content[0]!.text)).toEqual([answer('one'), { action: 'decline' }]);
  });

  it('goes on in the same way at a server of 2026-07-28', async () => {
    const first = (await call('modern__asks', { _meta })).result!;
    expect(first).toMatchObject({
      resultType: 'input_required',
      inputRequests: { q: { method: 'elicitation/create' } },
    });
    const end = await given('modern__asks', first, answer('one'));
    expect(JSON.parse(end.content[0]!.text)).toEqual(['one', { q: answer('one') }]);
  });

  it('belongs to whoever began it, and waits once', async () => {
    const { result } = await call('old__asks', { _meta });
    const { requestState, inputRequests } = result!;
    const [key = ''] = Object.keys(inputRequests);
    const body = { _meta, requestState, inputResponses: { [key]: answer('x') } };
    expect(await call('old__asks', body, bob)).toMatchObject({ result: null, error: { code: -32602 } });
    expect((await call('old__asks', body)).result!.resultType).toBe('input_required');
    expect(await call('old__asks', body)).toMatchObject({ result: null, error: { code: -32602 } });
  });

  it('is asked nothing where it does not say that it can be', async () => {
    const { result } = await call('old__asks', {});
    expect(JSON.parse(result!.content[0]!.text)).toMatchObject([{ code: expect.any(Number) }, {}]);
  });

  it('names wrong inputResponses', async () => {
    expect(await call('old__asks', { inputResponses: [] })).toMatchObject({
      status: 422,
      errors: [{ path: 'inputResponses' }],
    });
  });
});
