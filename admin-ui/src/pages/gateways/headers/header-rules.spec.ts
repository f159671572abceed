import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfKey, faultOfValue } from '../../../../../src/credentials/header-rules.js';
import { faultOfName, findingsOfValue } from './header-rules.js';

const names = [
  'Host', 'Content-Type', 'content-x', 'TE', 'Proxy-Authorization', 'Mcp-Session-Id', 'Origin', 'X-Forwarded-For', 'Via',
  'Forwarded', 'Last-Event-ID', 'Accept', 'X-API-Key', 'X_API_KEY', 'X!#$', 'Authorization', 'Cookie', 'User-Agent', 'a'.repeat(257),
]; // prettier-ignore
const refused = (value: string) =>
  findingsOfValue('X-Key', value).some(({ level, text }) => level === 'error' && !/mask/.test(text));

describe('the rules of the form are those of the gateway', () => {
  it('for known names', () => {
    for (const name of names) expect([name, faultOfName(name) === null]).toEqual([name, faultOfKey(name) === null]);
  });

  it('for any name', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((name) => name.trim() === name && name !== ''),
        (name) => {
          expect(faultOfName(name) === null).toBe(faultOfKey(name) === null);
        },
      ),
    );
  });

  it('for any value', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (value) => {
        expect(refused(value)).toBe(faultOfValue(value) !== null);
      }),
    );
    expect([refused('x'.repeat(8192)), refused('x'.repeat(8193)), refused('ä'.repeat(4097))]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('no message holds a value', () => {
    expect(faultOfName('X-Key: hunter2')?.text).not.toContain('hunter2');
    expect(JSON.stringify(findingsOfValue('X', 'hunter2\nmore'))).not.toContain('hunter2');
  });
});

it.each([
  ['X-Key', '*****', 'error', /mask/],
  ['X-Key', '•••', 'error', /mask/],
  ['X-Key', 'grüße', 'warning', /ASCII/],
  ['X-Key', ' x ', 'info', /Spaces/],
  ['Authorization', 'abc', 'info', /Bearer/],
])('%s with %j: %s', (name, value, level, text) => {
  expect(findingsOfValue(name, value)).toContainEqual({ level, text: expect.stringMatching(text) });
});

it.each(['Bearer abc', '${env:GATEHOUSE_SECRET_X}', ''])('Authorization with %j needs no word', (value) => {
  expect(findingsOfValue('Authorization', value)).toEqual([]);
});
