import { expect, it } from 'vitest';
import { usableDefinition } from './usable-definition.js';

const right = '{"name":"a", "inputSchema":{"type":"object","properties":{"n":{"maximum":9223372036854775807}}} }';

it('leaves the text of a definition alone that is right', () => {
  expect(usableDefinition('tool', right, 'legacy')).toEqual({ definition: right, changes: [] });
  const resource = '{"uri":"a:b","name":"b","size":1.50}';
  expect(usableDefinition('resource', resource, 'legacy').definition).toBe(resource);
});

const object = { type: 'object' };

it.each<[string, object, object]>([
  ['no schema', {}, { inputSchema: object }],
  ['null for a schema', { inputSchema: null }, { inputSchema: object }],
  ['a list for a schema', { inputSchema: [] }, { inputSchema: object }],
  ['a text for a schema', { inputSchema: 'object' }, { inputSchema: object }],
  ['a schema of something else', { inputSchema: { type: 'string' } }, { inputSchema: object }],
  ['a schema without a type', { inputSchema: { properties: {} } }, { inputSchema: { properties: {}, type: 'object' } }],
  ['null properties', { inputSchema: { ...object, properties: null } }, { inputSchema: object }],
  ['null for what is required', { inputSchema: { ...object, required: null } }, { inputSchema: object }],
  [
    'a property that is no object',
    { inputSchema: { ...object, properties: { a: true, b: null, c: false } } },
    { inputSchema: { ...object, properties: { a: {}, b: {}, c: { not: {} } } } },
  ],
  ['a null description', { description: null, inputSchema: object }, { inputSchema: object }],
  ['a number for a title', { title: 7, inputSchema: object }, { inputSchema: object }],
  ['null annotations', { annotations: null, inputSchema: object }, { inputSchema: object }],
  [
    'null hints',
    { annotations: { readOnlyHint: null }, inputSchema: object },
    { inputSchema: object, annotations: {} },
  ],
  ['a null output schema', { outputSchema: null, inputSchema: object }, { inputSchema: object }],
  ['an output schema of a list', { outputSchema: { type: 'array' }, inputSchema: object }, { inputSchema: object }],
])('repairs a tool with %s', (_, members, expected) => {
  const { definition, changes } = usableDefinition('tool', JSON.stringify({ name: 'a', ...members }), 'legacy');
  expect(JSON.parse(definition)).toEqual({ name: 'a', ...expected });
  expect(changes.length).toBeGreaterThan(0);
});

it('keeps an output schema of any kind from a server of 2026-07-28', () => {
  const tool = '{"name":"a","inputSchema":{"type":"object"},"outputSchema":{"type":"array"}}';
  expect(usableDefinition('tool', tool, 'modern').changes).toEqual([]);
});

it('repairs prompts and resources', () => {
  const prompt = { name: 'p', description: null, arguments: [{ name: 'a', description: null }, null, { title: 'x' }] };
  expect(JSON.parse(usableDefinition('prompt', JSON.stringify(prompt), 'legacy').definition)).toEqual({
    name: 'p',
    arguments: [{ name: 'a' }],
  });
  expect(JSON.parse(usableDefinition('resource', '{"uri":"a:b","mimeType":null}', 'legacy').definition)).toEqual({
    uri: 'a:b',
    name: 'a:b',
  });
});
