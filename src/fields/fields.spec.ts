import { describe, expect, it } from 'vitest';
import { gatewayFields } from '../gateways/fields/gateway-fields.js';
import { serverFields } from '../servers/server-fields.js';
import { fallbacksOf, writtenValues, type Field, type Report } from './field.js';
import { flag, text, title, whole } from './kinds.js';
import { givenFields, readFields, type Method } from './read-fields.js';

type Schema = Partial<Record<'minimum' | 'maximum' | 'maxLength' | 'maxItems', number>> & { enum?: string[] };

const tables = { gatewayFields, serverFields };
const lines = Object.entries(tables).flatMap(([table, fields]) =>
  Object.entries<Field<unknown>>(fields).map(([column, field]): [string, Field<unknown>] => [
    `${table} ${column}`,
    field,
  ]),
);
const faults = (field: Field<unknown>, value: unknown): number => {
  const report: Report = { errors: [], warnings: [] };
  field.read(value, 'x', report);
  return report.errors.length;
};

const pair = (value: unknown, count: number): [unknown, number] => [value, count];

describe('the tables of fields', () => {
  /** A value, and how many faults the document promises for it. */
  const promised = ({ schema, fallback }: Field<unknown>): [unknown, number][] => {
    const { minimum, maximum, maxLength, maxItems, enum: words = [] } = schema as Schema;
    return [
      ...(minimum === undefined ? [] : [pair(minimum, 0), pair(minimum - 1, 1)]),
      ...(maximum === undefined ? [] : [pair(maximum, 0), pair(maximum + 1, 1)]),
      ...(maxLength === undefined ? [] : [pair('x'.repeat(maxLength + 1), 1)]),
      ...(maxItems === undefined
        ? []
        : [
            pair(
              [...Array(maxItems + 1).keys()].map((item) => `x-${item}`),
              1,
            ),
          ]),
      ...words.map((word) => pair(word, 0)),
      ...(fallback === undefined || fallback === null ? [] : [pair(fallback, 0)]),
      [{ an: 'object' }, 1],
    ];
  };

  it.each(lines)('%s: the check is what the document says', (_, field) => {
    for (const [value, count] of promised(field)) expect([value, faults(field, value)]).toEqual([value, count]);
  });
});

const fields = {
  name: title(10, (name) => name, { why: '' }),
  why: text(10, { default: null, why: '' }),
  retryAfter: whole(1, 9, { default: null, why: '' }),
  enabled: flag({ default: true, why: '' }),
};
const vocabulary = {
  others: ['other'],
  unsupported: { team_id: { defaults: [null, ''], reason: 'teams are not supported' } },
  readOnly: new Set(['id']),
};
const read = (body: unknown, method: Method) => {
  const report: Report = { errors: [], warnings: [] };
  const values = readFields(fields, givenFields(body, report), method, vocabulary, report);
  return { values, errors: report.errors.map(({ path, message }) => `${path} ${message}`) };
};

describe('a request', () => {
  it.each<[Method, object]>([
    ['POST', { name: 'a' }],
    ['PUT', { name: 'a' }],
    ['PATCH', { name: 'a', why: null, retryAfter: null }],
  ])('%s reads null as nothing, but PATCH as the default', (method, values) => {
    expect(read({ name: 'a', why: null, retry_after: null, enabled: null }, method)).toEqual({ values, errors: [] });
  });

  it('may spell a name in two ways, but once, and takes what only reads show', () => {
    const body = { name: 'a', retryAfter: 3, id: 'x', other: 1, team_id: '' };
    expect(read(body, 'POST')).toEqual({ values: { name: 'a', retryAfter: 3 }, errors: [] });
    expect(read({ name: 'a', retryAfter: 3, retry_after: 4 }, 'POST').errors).toEqual([
      'retry_after is given twice, in snake_case and camelCase',
    ]);
  });

  it('is told every wrong member by the name it gave it', () => {
    expect(read({ retryAfter: 0, team_id: 'a', nonsense: 1, __proto__: { name: 'x' } }, 'POST').errors).toEqual([
      'name is required',
      'retryAfter must be a whole number from 1 to 9',
      'team_id teams are not supported',
      'nonsense is not a known field',
    ]);
    expect(read({ name: null }, 'PATCH').errors).toEqual(['name must be a string']);
  });
});

it('what is not said is the default, and a row can be said again', () => {
  expect(fallbacksOf(fields)).toEqual({ why: null, retryAfter: null, enabled: true });
  const row = { name: 'a', why: null, retryAfter: 3, enabled: true };
  expect(writtenValues(fields, row)).toEqual({ name: 'a', why: null, retry_after: 3, enabled: true });
  const tag = { id: 'b-c', label: 'b c' };
  expect(gatewayFields.tags.write!([tag])).toEqual(['b c']);
});
