import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { curlOf, type Asked } from './curl.js';

const asked: Asked = { url: 'https://a.example/mcp', type: 'none', headers: [], username: '', queryKey: '' };
/** What curl would be given, word by word, by a shell that has these variables. */
function wordsOf(change: Partial<Asked>, env: Record<string, string> = {}): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${curlOf({ ...asked, ...change })}`;
  return execFileSync('sh', ['-c', script], { env }).toString().split('\0').slice(0, -1);
}

it('is what the server is asked, with a variable for each value', () => {
  const env = { X_API_KEY: 'a $b "c"', X_TWO: '' };
  const words = wordsOf({ type: 'authheaders', headers: ['X-API-Key', 'x-two'] }, env);
  expect(words.slice(0, 3)).toEqual(['-sS', '-i', 'https://a.example/mcp']);
  expect(words.slice(-4)).toEqual(['-H', 'X-API-Key: a $b "c"', '-H', 'x-two: ']);
  expect(JSON.parse(words[words.indexOf('--data') + 1]!)).toMatchObject({ method: 'initialize' });
});

it.each<[Partial<Asked>, Record<string, string>, string[]]>([
  [{ type: 'basic', username: "o'neil" }, { PASSWORD: 'p:w' }, ['-u', "o'neil:p:w"]],
  [{ type: 'bearer' }, { TOKEN: 't' }, ['-H', 'Authorization: Bearer t']],
  [{ type: 'query_param', queryKey: '1key' }, { _1KEY: 'v' }, ['--data-urlencode', '1key=v']],
  // Whatever a name or an address holds, the shell runs nothing of it.
  [{ type: 'authheaders', headers: ["a'`$(id)"] }, { A___ID_: 'v' }, ['-H', "a'`$(id): "]],
])('%j', (change, env, expected) => {
  expect(wordsOf({ ...change, url: "https://a.example/mcp?x='$(id)`id`" }, env)).toEqual(
    expect.arrayContaining([
      "https://a.example/mcp?x='$(id)`id`",
      ...expected.map((word) => expect.stringContaining(word)),
    ]),
  );
});
