import { describe, expect, it } from 'vitest';
import { CookieJar } from './cookie-jar.js';

const jarAt = (url: string, ...cookies: string[]) => {
  const jar = new CookieJar(new URL(url));
  for (const cookie of cookies) jar.take(cookie, 0);
  return jar;
};

describe(CookieJar, () => {
  it.each<[string, string[], string | null]>([
    ['what was set', ['a=1; Path=/; HttpOnly', 'b="2"'], 'a=1; b="2"'],
    ['the last of a name', ['a=1', 'a=2'], 'a=2'],
    ['nothing that was taken back', ['a=1', 'a=; Max-Age=0'], null],
    ['nothing that has ended', ['a=1; Expires=Wed, 21 Oct 1960 07:28:00 GMT'], null],
    ['what Max-Age keeps, whatever Expires says', ['a=1; Expires=Wed, 21 Oct 1960 07:28:00 GMT; Max-Age=60'], 'a=1'],
    ['cookies of the domain', ['a=1; Domain=.example.com'], 'a=1'],
    ['none of another', ['a=1; Domain=example.org', 'b=1; Domain=ample.com'], null],
    ['none of another path', ['a=1; Path=/other', 'b=1; Path=/mc', 'c=1; Path=/mcp'], 'c=1'],
    ['none without a name', ['=1', '1', ''], null],
    ['none that would break the header', ['a=1\r\nx: y', 'a=1,2', 'b c=1'], null],
    ['none that is too long', [`a=${'x'.repeat(5_000)}`], null],
  ])('sends %s', (_what, cookies, header) => {
    expect(jarAt('https://mcp.example.com/mcp', ...cookies).header('/mcp', 1)).toBe(header);
  });

  it('sends nothing secure in the clear', () => {
    expect(jarAt('http://mcp.example.com/mcp', 'a=1; Secure', 'b=1').header('/mcp', 1)).toBe('b=1');
  });

  it('forgets what ends later', () => {
    const jar = jarAt('https://mcp.example.com/mcp', 'a=1; Max-Age=60');
    expect(jar.header('/mcp', 59_000)).toBe('a=1');
    expect(jar.header('/mcp', 61_000)).toBeNull();
  });

  it('holds twenty', () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `c${n}=1`);
    expect(
      jarAt('https://mcp.example.com/mcp', ...names)
        .header('/mcp', 1)!
        .split('; '),
    ).toHaveLength(20);
  });

  it('goes to another replica', () => {
    const url = new URL('https://mcp.example.com/mcp');
    const text = jarAt(url.href, 'a=1').toText();
    expect(CookieJar.fromText(url, text).header('/mcp', 1)).toBe('a=1');
    expect(CookieJar.fromText(url, '').header('/mcp', 1)).toBeNull();
    expect(jarAt(url.href).toText()).toBe('');
  });
});
