import { describe, expect, it } from 'vitest';
import { Problem } from '../../problems/problem.js';
import { readGatewayInput } from './gateway-input.js';
import { slugOf } from '../row/slug.js';
import { normaliseTags } from '../../fields/tags.js';

const url = 'https://a.example/mcp';

describe('readGatewayInput', () => {
  it('collects every error in one Problem', () => {
    const wrong = { name: '', url: 'x', visibility: 'x', nonsense: 1, timeout_seconds: 'soon' };
    const read = () => readGatewayInput(wrong, 'POST');
    expect(read).toThrow(Problem);
    expect(read).toThrow(/name.*url.*visibility.*timeout_seconds.*nonsense/);
  });

  it('reads names in both spellings', () => {
    expect(
      readGatewayInput({ name: 'a', url, allowedUsers: ['u'], auth_type: 'bearer', authToken: 't' }, 'POST'),
    ).toMatchObject({
      values: { name: 'a', url, allowedUsers: ['u'] },
      credentials: { auth_type: 'bearer', auth_token: 't' },
    });
  });

  it.each([{ __proto__: null, constructor: 1 }, JSON.parse('{"__proto__": {"name": "x"}}') as object])(
    'does not take names of Object.prototype for fields',
    (body) => expect(() => readGatewayInput(body, 'PUT')).toThrow(/is not a known field/),
  );
});

it.each([
  ['My Gateway', 'my-gateway'],
  ['dup_A', 'dup-a'],
  ['  --Crème Brûlée!! ', 'creme-brulee'],
  ['特殊', ''],
])('slugOf(%j) is %j', (name, slug) => expect(slugOf(name)).toBe(slug));

describe('normaliseTags', () => {
  it('takes strings, comma lists and what reads show', () => {
    expect(normaliseTags([{ id: 'ml', label: 'ML' }, 'b_c, d e'])).toEqual({
      tags: [
        { id: 'ml', label: 'ML' },
        { id: 'b-c', label: 'b_c' },
        { id: 'd-e', label: 'd e' },
      ],
      dropped: [],
    });
    expect(normaliseTags('aa,bb')?.tags.map(({ id }) => id)).toEqual(['aa', 'bb']);
    expect(normaliseTags([1])).toBeNull();
  });
});
