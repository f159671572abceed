import { afterEach, describe, expect, it } from 'vitest';
import { startUpstream } from '../../../test/support/upstream.js';
import { readEnvironment } from '../../config/read-environment.js';
import { Dispatchers } from '../dial/dispatchers.js';
import { Probe } from './probe.js';

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
  const dispatchers = new Dispatchers(readEnvironment({}));
  open.push(up, dispatchers);
  const report = await new Probe(dispatchers).run({
    gatewayId: 'g1',
    slug: 'up',
    url: new URL(up.url),
    credentialHeaders: () => [],
    credentialQuery: () => [],
    secretValues: () => [],
    caCertificate: null,
    passthroughHeaders: null,
    timeoutMs,
  });
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
