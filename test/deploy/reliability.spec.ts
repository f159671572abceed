import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const rows = readFileSync('docs/reliability.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| F\d+ /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, name = '', fault = '', promise = '', test = '', result = '']) => ({ name, fault, promise, test, result }));

/** What a row claims and does not have. */
function untrue({ promise, test, result }: (typeof rows)[number]): string[] {
  const named = [...test.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({ file, title }));
  const missing = named.filter(({ file, title }) => !existsSync(file) || !readFileSync(file, 'utf8').includes(title));
  const honest =
    named.length > 0 ? /^(green|written, not run)/.test(result) : test === 'none' && result === 'not shown yet';
  return [
    ...missing.map(({ file, title }) => `${file} has no “${title}”`),
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
});
