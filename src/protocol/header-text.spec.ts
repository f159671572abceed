import { describe, expect, it } from 'vitest';
import { decodeHeaderText, encodeHeaderText } from './header-text.js';

describe('the spelling of Mcp-Name', () => {
  it.each(['echo', 'a b', 'grüße', ' lead', 'trail ', '', '=?base64?eA==?=', 'x\ny', '😀', 'test://static/1?x=%20'])(
    'brings %j through a header',
    (value) => {
      const header = encodeHeaderText(value);
      expect(header).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeHeaderText(header)).toBe(value);
    },
  );

  it('leaves plain values plain', () => {
    expect(encodeHeaderText('get-weather')).toBe('get-weather');
  });

  it.each(['=?base64?%%%?=', '=?base64?eA?=', '=?base64?/w==?='])('refuses %s', (header) => {
    expect(decodeHeaderText(header)).toBeUndefined();
  });
});
