import { describe, expect, it } from 'vitest';
import { withWords } from './shown-item.js';

describe('a definition with other words', () => {
  const definition =
    '{ "name" : "a","n":9223372036854775807, "description":"x\\u0041", "inputSchema":{"title":"own"} }';

  it('has them in their places, and every other byte as it was', () => {
    expect(withWords(definition, { name: 'b', description: 'y "z"' })).toBe(
      '{ "name" : "b","n":9223372036854775807, "description":"y \\"z\\"", "inputSchema":{"title":"own"} }',
    );
  });

  it('gets those that it does not have', () => {
    expect(withWords(definition, { title: '$& T', description: 'y' })).toBe(
      '{"title":"$& T", "name" : "a","n":9223372036854775807, "description":"y", "inputSchema":{"title":"own"} }',
    );
  });

  it('is the same text where nothing is said', () => expect(withWords(definition, {})).toBe(definition));

  it('has a word once that stood twice', () => {
    const twice = '{"name":"a","title":"1","title":"2"}';
    expect(JSON.parse(withWords(twice, { title: 'T' }))).toEqual({ name: 'a', title: 'T' });
    expect(withWords(twice, { title: 'T' }).match(/title/g)).toHaveLength(1);
  });
});
