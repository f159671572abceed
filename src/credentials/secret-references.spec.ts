import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referencesIn, resolveReferences, UnresolvedReference } from './secret-references.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-references-'));
const variables = {
  GATEHOUSE_SECRET_A: 'value a',
  GATEHOUSE_SECRET_BAD: 'two\nlines',
  JWT_SECRET_KEY: 'ours',
  PATH: '/bin',
};
const resolve = (value: string) => resolveReferences(value, { variables, folder });

beforeAll(() => {
  writeFileSync(join(folder, 'token'), 'from file\r\n');
  writeFileSync(join(folder, 'lines'), 'a\nb\n');
  writeFileSync(join(folder, 'large'), 'x'.repeat(70_000));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('resolveReferences', () => {
  it.each([
    ['nothing special', 'nothing special'],
    ['${env:GATEHOUSE_SECRET_A}', 'value a'],
    ['Bearer ${env:GATEHOUSE_SECRET_A}, ${file:token}!', 'Bearer value a, from file!'],
    ['${other:X} $env ${env:', '${other:X} $env ${env:'],
  ])('%s', (value, expected) => expect(resolve(value)).toBe(expected));

  it.each([
    '${env:JWT_SECRET_KEY}', '${env:PATH}', '${env:GATEHOUSE_SECRET_UNSET}', '${env:GATEHOUSE_SECRET_BAD}', '${env:}',
    '${env:__proto__}', '${file:missing}', '${file:../token}', '${file:/etc/passwd}', '${file:.}', '${file:..}', '${file:}',
    '${file:lines}', '${file:large}',
  ])('%s names nothing usable', (value) => {
    expect(() => resolve(value)).toThrow(UnresolvedReference);
    expect(() => resolve(value)).toThrow(value);
  }); // prettier-ignore

  it('needs a folder for files', () => {
    expect(() => resolveReferences('${file:token}', { variables, folder: '' })).toThrow(UnresolvedReference);
  });

  it('does not resolve twice: a value is not searched for references', () => {
    const nested = { GATEHOUSE_SECRET_A: '${env:GATEHOUSE_SECRET_B}', GATEHOUSE_SECRET_B: 'deep' };
    expect(resolveReferences('${env:GATEHOUSE_SECRET_A}', { variables: nested, folder })).toBe(
      '${env:GATEHOUSE_SECRET_B}',
    );
  });
});

it('referencesIn lists them as written', () => {
  expect(referencesIn('a ${env:X} b ${file:y} ${nope:z}')).toEqual(['${env:X}', '${file:y}']);
});
