import { expect, it } from 'vitest';
import { faultsOf } from './validation.js';

it('says where a value is not as the schema wants it', () => {
  const schema = { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] };
  expect(faultsOf(schema, { a: 1 })).toEqual([]);
  expect(faultsOf(schema, { a: 'x' }).join()).toContain('a ');
  expect(faultsOf(schema, {})).not.toEqual([]);
});

it('runs no regular expression of a server, and does not take what one names for additional', () => {
  const slow = { type: 'string', pattern: '^(a+)+$', maxLength: 40 };
  expect(faultsOf(slow, `${'a'.repeat(35)}!`)).toEqual([]);
  const named = { type: 'object', patternProperties: { '^(a+)+$': { type: 'integer' } }, additionalProperties: false };
  expect(faultsOf(named, { aaa: 1 })).toEqual([]);
});

it('still looks at a property that is called pattern', () => {
  const schema = { type: 'object', properties: { pattern: { type: 'integer' } } };
  expect(faultsOf(schema, { pattern: 'x' })).not.toEqual([]);
});

it.each([{ $ref: '#' }, { allOf: [null] }])('says nothing where the schema is broken: %j', (schema) => {
  expect(faultsOf(schema, {})).toEqual([]);
});
