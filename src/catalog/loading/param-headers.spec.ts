import { describe, expect, it } from 'vitest';
import { paramHeaderFault } from './param-headers.js';

const fault = (inputSchema: object) => paramHeaderFault(JSON.stringify({ name: 't', inputSchema }));
const property = (more: object) => ({ type: 'string', 'x-mcp-header': 'Region', ...more });

describe('paramHeaderFault', () => {
  it('takes declarations on properties, at any depth of properties', () => {
    expect(fault({ type: 'object' })).toBeNull();
    expect(fault({ type: 'object', properties: { a: property({}) } })).toBeNull();
    expect(
      fault({
        type: 'object',
        properties: { a: { type: 'object', properties: { b: property({ type: 'integer' }) } } },
      }),
    ).toBeNull();
    expect(fault({ properties: { 'x-mcp-header': { type: 'string' } } })).toBeNull();
    expect(fault({ properties: { a: { type: 'string', default: { 'x-mcp-header': 'A' } } } })).toBeNull();
  });

  it.each([
    ['no token', { properties: { a: property({ 'x-mcp-header': 'My Header' }) } }],
    ['an empty name', { properties: { a: property({ 'x-mcp-header': '' }) } }],
    ['no text', { properties: { a: property({ 'x-mcp-header': 7 }) } }],
    ['a number', { properties: { a: property({ type: 'number' }) } }],
    ['an object', { properties: { a: property({ type: 'object' }) } }],
    ['no type', { properties: { a: { 'x-mcp-header': 'A' } } }],
    ['the root', { 'x-mcp-header': 'A', type: 'string' }],
    ['items', { properties: { a: { type: 'array', items: property({}) } } }],
    ['a branch', { anyOf: [{ properties: { a: property({}) } }] }],
    ['a definition', { $defs: { a: property({}) } }],
    ['the same name twice', { properties: { a: property({}), b: property({ 'x-mcp-header': 'REGION' }) } }],
  ])('refuses %s', (_, schema) => {
    expect(fault(schema)).toEqual(expect.any(String));
  });
});
