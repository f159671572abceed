import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfName } from './header-rules.js';
import { parsePaste } from './paste-parser.js';

const two = [
  { name: 'X-API-Key', value: 'k: 1=2' },
  { name: 'X-Region', value: 'eu' },
];

describe('pasted headers', () => {
  it.each([
    ['lines', 'X-API-Key: k: 1=2\n\nX-Region:eu\r\n'],
    ['.env lines', '# keys\nexport X-API-Key="k: 1=2"\nX-Region=\'eu\''],
    ['an object', '{"X-API-Key": "k: 1=2", "X-Region": "eu"}'],
    ['a list', '[{"key": "X-API-Key", "value": "k: 1=2"}, {"name": "X-Region", "value": "eu"}]'],
    [
      "a client's configuration",
      '{"mcpServers": {"a": {"url": "x", "headers": {"X-API-Key": "k: 1=2", "X-Region": "eu"}}}}',
    ],
    ['curl', `curl https://x/mcp \\\n  -H 'X-API-Key: k: 1=2' \\\n --header "X-Region: eu" -d '{"a": 1}'`],
    ['curl with bare words', 'curl -H "X-API-Key: k: 1=2" -HX-Region:eu https://x'],
    ['a request', 'GET /mcp HTTP/1.1\nX-API-Key: k: 1=2\nX-Region: eu'],
    ['a fenced block', '```http\nX-API-Key: k: 1=2\nX-Region: eu\n```'],
  ])('%s', (_, text) => {
    expect(parsePaste(text)).toEqual({ headers: two, skipped: [] });
  });

  it('the last of a repeated name counts', () => {
    expect(parsePaste('A: 1\na: 2').headers).toEqual([{ name: 'a', value: '2' }]);
  });

  it('says which lines gave nothing and why, without showing them', () => {
    const { headers, skipped } = parsePaste('Host: a\nhunter2\nX Y: hunter2\nOk: 1');
    expect(headers).toEqual([{ name: 'Ok', value: '1' }]);
    expect(skipped).toEqual([
      { line: 1, why: 'Host: reserved' },
      { line: 2, why: 'no colon' },
      { line: 3, why: 'not a header name' },
    ]);
    expect(parsePaste('{"a": ').skipped).toEqual([{ line: 1, why: 'not valid JSON' }]);
    expect(parsePaste('curl https://x').skipped).toEqual([{ line: 1, why: 'no -H in the command' }]);
  });

  it('what was written as lines or as JSON reads as it was', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/).filter((text) => faultOfName(text) === null);
    const value = fc.stringMatching(/^[!-~]{1,40}$/).filter((text) => !/^(["']).*\1$/.test(text));
    const list = fc.uniqueArray(fc.record({ name, value }), {
      selector: (one) => one.name.toLowerCase(),
      minLength: 1,
    });
    fc.assert(
      fc.property(list, (headers) => {
        expect(parsePaste(headers.map((one) => `${one.name}: ${one.value}`).join('\n')).headers).toEqual(headers);
        expect(parsePaste(JSON.stringify(headers)).headers).toEqual(headers);
      }),
    );
  });
});
