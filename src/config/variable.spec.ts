import { describe, expect, it } from 'vitest';
import { list, stringMap } from './variable.js';

describe(list, () => {
  const headers = list({ default: [], why: '' });

  it.each([
    ['["X-Tenant-Id", "X-Trace-Id"]', ['X-Tenant-Id', 'X-Trace-Id']],
    ['X-Tenant-Id, X-Trace-Id,', ['X-Tenant-Id', 'X-Trace-Id']],
    ['[]', []],
    ['X-Tenant-Id', ['X-Tenant-Id']],
  ])('reads %s', (text, expected) => expect(headers.parse(text)).toEqual(expected));

  it.each(['["a"', '[1]', '[null]'])('refuses %s', (text) =>
    expect(() => headers.parse(text)).toThrow('must be a JSON array'),
  );
});

describe(stringMap, () => {
  const roles = stringMap({ default: {}, why: '' });

  it('reads an object of strings', () =>
    expect(roles.parse('{"mcp-admins":"admin"}')).toEqual({ 'mcp-admins': 'admin' }));

  it.each(['[]', 'null', '{"a":1}', 'admin'])('refuses %s', (text) =>
    expect(() => roles.parse(text)).toThrow('must be a JSON object'),
  );
});
