import { describe, expect, it } from 'vitest';
import { initialValue, kindOf, resolved, type Schema } from './schema.js';

const root = {
  $defs: {
    name: { type: 'string', title: 'Name' },
    tree: { type: 'object', properties: { child: { $ref: '#/$defs/tree' } } },
    loop: { $ref: '#/$defs/loop' },
    'a/b': { type: 'integer' },
  },
};
const look = (schema: Schema) => resolved(schema, root, 0);

describe('a form of a JSON Schema', () => {
  it.each<[Schema, string]>([
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string'],
    [{ type: ['string', 'integer'] }, 'json'],
    [{ type: 'integer' }, 'number'],
    [{ enum: ['a', 1] }, 'enum'],
    [{ const: 1 }, 'enum'],
    [{ type: 'array', items: {} }, 'array'],
    [{ type: 'array' }, 'json'],
    [{ properties: {} }, 'object'],
    [{ type: 'object' }, 'json'],
    [{ oneOf: [{ type: 'string' }, { type: 'integer' }] }, 'choice'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string'],
    [{ $ref: '#/$defs/a~1b' }, 'number'],
    [{ $ref: '#/$defs/none' }, 'json'],
    [{ $ref: 'https://elsewhere.example/schema' }, 'json'],
    [{ $ref: '#/$defs/loop' }, 'json'],
    [{}, 'json'],
  ])('draws %j as %s', (schema, kind) => {
    expect(kindOf(look(schema))).toBe(kind);
  });

  it('merges what allOf says, and what stands beside a reference', () => {
    const both = look({
      allOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }, { properties: { b: { type: 'string' } } }],
    });
    expect([Object.keys(both.properties!).sort(), both.required]).toEqual([['a', 'b'], ['a']]);
    expect(look({ $ref: '#/$defs/name', description: 'own' })).toMatchObject({ title: 'Name', description: 'own' });
  });

  it('ends where a schema contains itself', () => {
    expect(kindOf(resolved({ $ref: '#/$defs/tree' }, root, 9))).toBe('json');
  });

  it('begins with defaults and examples', () => {
    expect(initialValue({ properties: { a: { default: 1 }, b: {} } })).toEqual({ a: 1 });
    expect(initialValue({ type: 'string', examples: ['x'] })).toBe('x');
    expect(initialValue({ type: 'array', items: {} })).toEqual([]);
  });
});

describe('a schema that means harm', () => {
  it.each<[unknown]>([
    [null],
    [5],
    [{ type: {}, title: {}, description: 5, properties: [], required: 'a', enum: 5, $ref: {} }],
    [{ anyOf: {}, oneOf: 'x', allOf: null }],
    [{ anyOf: [null, null] }],
    [{ properties: { a: null } }],
    [{ $ref: '#/%' }],
  ])('is drawn without its broken parts (%j)', (schema) => {
    const found = resolved(schema, schema, 0);
    expect(() => [kindOf(found), initialValue(found)]).not.toThrow();
    for (const property of Object.values(found.properties ?? {})) expect(resolved(property, schema, 1)).toEqual({});
  });

  it('is not put together without end', () => {
    const many = Array.from({ length: 50 }, () => ({ $ref: '#' }));
    expect(resolved({ allOf: many }, { allOf: many }, 0)).toMatchObject({ properties: {} });
  });
});
