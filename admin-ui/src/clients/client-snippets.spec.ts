import { describe, expect, it } from 'vitest';
import { clientName, clientSnippets } from './client-snippets.js';

const url = `https://mcp.corp.example/servers/it's/mcp`;
const snippets = clientSnippets('Corp Tools', url);

describe('what clients are told', () => {
  it('names the address, and the token by reference', () => {
    for (const { client, text } of snippets) {
      expect([client, text.includes('mcp.corp.example')]).toEqual([client, true]);
      expect([client, /TOKEN|gatehouse-token|<your token>/.test(text)]).toEqual([client, true]);
    }
    expect(new Set(snippets.map(({ client }) => client)).size).toBe(snippets.length);
  });

  it('is JSON where the file is JSON, and one word where it is a shell', () => {
    for (const { place, text } of snippets.filter(({ place: file }) => file.endsWith('json'))) {
      expect([place, text.includes(JSON.stringify(url)) && typeof JSON.parse(text)]).toEqual([place, 'object']);
    }
    for (const { text } of snippets.filter(({ place }) => place === 'In a shell')) {
      expect(text).toContain(`'https://mcp.corp.example/servers/it'\\''s/mcp'`);
    }
  });

  it.each([
    ['Corp Tools', 'corp-tools'],
    ['--', 'gatehouse'],
    ['a.b "c"', 'a-b-c'],
  ])('calls %s %s', (name, key) => {
    expect(clientName(name)).toBe(key);
  });
});
