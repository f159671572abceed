import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const page = readFileSync('docs/security-model.md', 'utf8');
const named = [...page.matchAll(/`((?:src|test)\/[\w./-]+\.ts) › ([^`]+)`/g)].map(([, file, title]) => [file!, title!]);

it('the page names many tests', () => expect(named.length).toBeGreaterThan(60));

it.each([...new Set(named.map((test) => test.join(' › ')))])('%s is there', (reference) => {
  const [file = '', title = ''] = reference.split(' › ');
  expect(existsSync(file)).toBe(true);
  // As it stands in the code, where a title in single quotes has its own escaped.
  const code = readFileSync(file, 'utf8').replaceAll("\\'", "'");
  expect(code).toContain(title);
});

it('every requirement has a row, and a test but where it says that it is not built', () => {
  const rows = [...page.matchAll(/^\| R(\d+) +\|(.*)$/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(Array.from({ length: 30 }, (_, at) => at + 1));
  const without = rows.filter(([, , row]) => !row!.includes(' › ')).map(([, number]) => number);
  expect(without).toEqual(['30']);
});
