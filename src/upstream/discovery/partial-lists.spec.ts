import { afterEach, describe, expect, it } from 'vitest';
import { startUpstream } from '../../../test/support/upstreams/upstream.js';
import { readEnvironment } from '../../config/read-environment.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { Dispatchers } from '../dial/dispatchers.js';
import { Probe } from './probe.js';
import { targetAt } from '../../../test/support/upstreams/target.js';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

const usual: Record<string, string | null> = {
  'server/discover': '"error":{"code":-32601,"message":"no"}',
  'tools/list': '"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}}]}',
};

/** What a probe finds of a server with a tool, where `answer` takes the place of an answer's members to a method. */
async function discovered(answers: Record<string, string | null>, timeoutMs = 2_000) {
  const up = await startUpstream({
    speaks: 'legacy',
    intercept: ({ rpc }, res) => {
      if (rpc?.id === undefined) {
        res.writeHead(202).end();
        return true;
      }
      const members = { ...usual, ...answers }[rpc.method ?? ''] ?? null;
      if (members === null) return true; // never answered
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(`{"jsonrpc":"2.0","id":${JSON.stringify(rpc.id)},${members}}`);
      return true;
    },
  });
  const env = readEnvironment({});
  const dispatchers = new Dispatchers(env);
  open.push(up, dispatchers);
  const report = await new Probe(dispatchers, new Ledger(env), env).run(targetAt(up.url, { timeoutMs }));
  if (!report.ok) throw report.error;
  return report.discovery;
}

const initialize = (capabilities: string, more = '') =>
  `"result":{"protocolVersion":"2025-06-18","capabilities":${capabilities},"serverInfo":{"name":"s","version":"1"}}${more}`;
const both = { initialize: initialize('{"tools":{},"prompts":{}}') };

describe('a list that cannot be read', () => {
  it.each<[string, string | null]>([
    ['refused', '"error":{"code":-32603,"message":"no prompts today"}'],
    ['missing', '"result":{}'],
    ['no list', '"result":{"prompts":{"a":1}}'],
    ['broken', '"result":{"prompts":[],"prompts":[]}'],
    ['never answered', null],
  ])('is left out with a warning where it is %s', async (_, answer) => {
    const { items, warnings, unread } = await discovered({ ...both, 'prompts/list': answer }, 300);
    expect(items.map(({ name }) => name)).toContain('echo');
    expect([warnings.length, warnings[0], unread]).toEqual([1, expect.stringContaining('prompts/list'), ['prompt']]);
  });

  it('is empty where it is null, with a warning', async () => {
    const { items, warnings, unread } = await discovered({ ...both, 'prompts/list': '"result":{"prompts":null}' });
    expect(items.map(({ name }) => name)).toContain('echo');
    expect([warnings, unread]).toEqual([['prompts/list: the list is null; it was taken as empty'], []]);
  });

  it('does not matter to the others, whichever it is', async () => {
    const found = await discovered({
      ...both,
      'tools/list': '"error":{"code":-32603,"message":"no"}',
      'prompts/list': '"result":{"prompts":[{"name":"p"}]}',
    });
    expect([found.items.map(({ name }) => name), found.unread]).toEqual([['p'], ['tool']]);
  });
});

describe('null members', () => {
  it('are absent: an error beside a result, and capabilities', async () => {
    const found = await discovered({
      initialize: initialize('{"tools":{},"prompts":null,"resources":null}', ',"error":null,"method":null'),
      'tools/list':
        '"error":null,"result":{"tools":[{"name":"one","inputSchema":{"type":"object"}}],"nextCursor":null}',
    });
    expect([found.items.map(({ name }) => name), found.warnings]).toEqual([['one'], []]);
    expect(Object.keys(found.capabilities)).toEqual(['tools']);
  });
});

describe('a long list', () => {
  const tool = (index: number, more = '') =>
    `{"name":"t${index}","inputSchema":{"type":"object","properties":{"a":{},"b":{},"c":{},"d":{},"e":{}}}${more}}`;
  const page = (tools: readonly string[], more = '') => ({
    initialize: initialize('{"tools":{}}'),
    'tools/list': `"result":{"tools":[${tools.join()}]${more}}`,
  });

  it('of more members than are parsed at once is read whole, but for entries that are no JSON or too much', async () => {
    const tools = Array.from({ length: 4_000 }, (_, index) => tool(index));
    tools[7] = '{"name":"odd","inputSchema":{]}';
    tools[8] = tool(8, `,"_meta":{"a":[${'{},'.repeat(20_000)}{}]}`);
    tools[9] = tool(9, ',"_meta":{"a":01}');
    const { items, warnings } = await discovered(page(tools), 20_000);
    expect(items).toHaveLength(3_997);
    expect(items[3_996]).toMatchObject({ name: 't3999', definition: tools[3_999] });
    expect(warnings).toEqual(Array(3).fill('tools/list: an entry without a usable name was left out'));
  });

  it('is bounded by its entries, and so are the warnings about it', async () => {
    const { items, warnings } = await discovered(page(Array(90_000).fill('{}') as string[]), 20_000);
    expect(items).toEqual([]);
    expect(warnings).toHaveLength(1_000);
    expect(warnings[0]).toContain('the rest was left out');
  });

  it('is bounded by its size', async () => {
    let pages = 0;
    const filler = `,"_meta":{"a":"${'x'.repeat(15 * 1024 * 1024)}"}`;
    const text = {
      get 'tools/list'() {
        pages += 1;
        return `"result":{"tools":[${tool(pages, filler)}],"nextCursor":"${pages}"}`;
      },
    };
    const found = await discovered(Object.defineProperties(page([]), Object.getOwnPropertyDescriptors(text)), 60_000);
    expect(found.items).toHaveLength(4);
    expect(found.warnings.join()).toContain('larger than');
  });
});
