import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { settledIdentity } from '../credentials/client-identity.js';
import { settledProxy } from '../credentials/proxy-access.js';
import { requestedCredentials } from '../credentials/requested-credentials.js';
import { nothingStored } from '../credentials/settle-credentials.js';
import { readGatewayInput } from '../gateways/fields/gateway-input.js';
import type { FieldError } from '../problems/problem.js';
import { readRules } from '../limits/rules/limit-rules.js';
import { readServerInput } from '../servers/server-input.js';
import { fileSchema } from './file-schema.js';
import { readGatewaysFile } from './gateways-file.js';

type Content = Record<string, unknown>;

const schema = fileSchema();
const valid = new Ajv({ strict: false, allErrors: true }).compile(schema);
const wrong = (file: unknown) =>
  valid(file) ? [] : valid.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);

/** Whether the readers of a file refuse it, as `gatehouse apply` would. */
function refused(content: Content): boolean {
  try {
    const file = readGatewaysFile(stringify(content));
    const faults = file.gateways.flatMap(({ body }) => {
      const { credentials } = readGatewayInput(body, 'POST');
      const ofConnection: FieldError[] = [];
      settledIdentity(credentials, nothingStored, ofConnection);
      settledProxy(credentials, nothingStored, ofConnection);
      return [...requestedCredentials(credentials, null).errors, ...ofConnection];
    });
    for (const { body } of file.servers) readServerInput(body, 'POST');
    const report = { errors: [], warnings: [] };
    if (file.limits !== null) readRules(file.limits.body, 'limits', report);
    return faults.length + report.errors.length > 0;
  } catch {
    return true;
  }
}

const examples = ['docs/gateways-as-files.md', 'docs/mcp.md', 'docs/operations.md'].flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(/```yaml\n([^]*?)```/g)]
    .map(([, text]) => text!)
    .filter((text) => /^(gateways|servers|limits):/m.test(text)),
);
const gateway = { name: 'Plain', url: 'https://mcp.example.com/mcp' };
const rule = { per: 'principal', calls: 5, seconds: 60 };
const values = [
  null, true, '', ' x ', 'sse', 'Sse', 'none', 'a, b', 'x'.repeat(9_000), -1, 0, 1.5, 61, 1e12, [], [1], ['a'], [['a']], {}, { a: 1 },
  [{ key: 'X-A', value: 'b' }], [{ id: 'prod' }], 'HTTPS://A.example', 'ftp://a', 'public', ['*'], { rates: null },
  { rates: [rule] }, { rates: [{ ...rule, per: 'nobody' }] }, { rates: [{ ...rule, calls: 0 }] }, { quotas: [rule] }, { rates: [rule], more: 1 },
]; // prettier-ignore

describe('the schema of a gateways file', () => {
  it.each(examples)('takes what the documents show: %#', (text) => {
    expect(wrong(parse(text))).toEqual([]);
    expect(refused(parse(text) as Content)).toBe(false);
  });

  it('finds some in the documents', () => expect(examples.length).toBeGreaterThan(1));

  const members = (list: 'gateways' | 'servers') =>
    Object.keys(
      (schema as never as Record<'properties', Record<string, { items: { properties: Content } }>>).properties[list]!
        .items.properties,
    );
  const files: [string, (value: unknown) => Content][] = [
    ...members('gateways').map((name): [string, (value: unknown) => Content] => [
      `gateways ${name}`,
      (value) => ({ gateways: [{ ...gateway, [name]: value }] }),
    ]),
    ...members('servers').map((name): [string, (value: unknown) => Content] => [
      `servers ${name}`,
      (value) => ({ servers: [{ name: 'Kit', [name]: value }] }),
    ]),
    ['gateways', (value) => ({ gateways: value })],
    ['servers', (value) => ({ servers: value })],
    ['limits', (value) => ({ limits: value })],
    ['sealed', (value) => ({ gateways: [], sealed: value })],
    ['an unknown member', (value) => ({ gateways: [], gateway: value })],
  ];

  it('refuses nothing that the program takes', () => {
    const stricter = files.flatMap(([name, file]) =>
      values.filter((value) => wrong(file(value)).length > 0 && !refused(file(value))).map((value) => [name, value]),
    );
    expect(stricter).toEqual([]);
  });

  it('finds what people get wrong', () => {
    for (const [member, value] of Object.entries({
      nmae: 'x',
      transport: 'HTTP',
      timeoutSeconds: 0,
      visibility: 'all',
      tags: 5,
      auth_type: 'token',
      limits: { rates: [{ calls: 5 }] },
    }))
      expect([member, wrong({ gateways: [{ ...gateway, [member]: value }] })]).not.toEqual([member, []]);
    expect(wrong({ gateways: [{ name: 'x' }] })).not.toEqual([]);
    expect(wrong({})).not.toEqual([]);
  });

  it('is the one in docs/schemas', () => {
    expect(JSON.parse(readFileSync('docs/schemas/gateways-file.json', 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(schema)),
    );
  });
});
