import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const rows = readFileSync('docs/reliability.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| F\d+ /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, name = '', fault = '', promise = '', test = '', result = '']) => ({ name, fault, promise, test, result }));

/** Parts of `npm run test:long`. */
const longParts = readFileSync('scripts/test-long.mjs', 'utf8')
  .match(/^ {2}(\w+)(?=: \[)/gm)!
  .map((name) => name.trim());

/** What a row claims and does not have. */
function untrue({ promise, test, result }: (typeof rows)[number]): string[] {
  const named = [...test.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({ file, title }));
  const missing = named.filter(({ file, title }) => !existsSync(file) || !readFileSync(file, 'utf8').includes(title));
  const unknown = [...result.matchAll(/test:long -- (\w+)/g)].flatMap(([, part = '']) => longParts.includes(part) ? [] : [part]); // prettier-ignore
  const honest =
    named.length > 0 ? /^(green|written, not run)/.test(result) : test === 'none' && result === 'not shown yet';
  return [
    ...missing.map(({ file, title }) => `${file} has no “${title}”`),
    ...unknown.map((part) => `test:long has no part ${part}`),
    ...(honest ? [] : [`the result is ${result}`]),
    ...(promise === '' ? ['nothing is promised'] : []),
  ];
}

describe('the table of docs/reliability.md', () => {
  it('has a row for each fault, from F1 to F38', () => {
    expect(rows.map(({ name }) => name)).toEqual(Array.from({ length: 38 }, (_, index) => `F${index + 1}`));
  });

  it.each(rows)('$name: $fault: each test that it names is there, and a promise without one says so', (row) => {
    expect(untrue(row)).toEqual([]);
  });

  it('a row that names what is not there is found out', () => {
    const row = { name: 'F0', fault: 'x', promise: 'x', result: 'green, `make test`' };
    expect(untrue({ ...row, test: '`test/nowhere.e2e-spec.ts` “x”' })).toEqual(['test/nowhere.e2e-spec.ts has no “x”']);
    const here = '`test/deploy/reliability.spec.ts`';
    expect(untrue({ ...row, test: `${here} “${'no such '.repeat(2)}title”` })).toHaveLength(1);
    expect(untrue({ ...row, test: 'none' })).toEqual(['the result is green, `make test`']);
    const long = {
      ...row,
      test: `${here} “is found out”`,
      result: 'green in `make test`; long: `test:long -- nothing`',
    };
    expect(untrue(long)).toEqual(['test:long has no part nothing']);
  });
});
