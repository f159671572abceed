import { describe, expect, it } from 'vitest';
import { globMatches, takes } from './gateway-choice.js';

describe('a glob', () => {
  it.each([
    ['get_*', 'get_issue', true],
    ['get_*', 'forget_issue', false],
    ['*_issue', 'get_issue', true],
    ['get_?', 'get_a', true],
    ['get_?', 'get_ab', false],
    ['*', '', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-b-b', false],
    ['file://*', 'file:///a/b', true],
    ['get.*', 'get_x', false],
    ['', 'x', false],
  ])('%s and %s: %s', (glob, name, matches) => expect(globMatches(glob, name)).toBe(matches));

  it('of many stars takes no time to speak of', () => {
    expect(globMatches(`${'*a'.repeat(120)}*b`, 'a'.repeat(2_000))).toBe(false);
  });
});

describe('a choice', () => {
  it('takes of each kind what it names', () => {
    const choice = { tools: 'all', prompts: [], resources: ['test://a*'] } as const;
    expect(takes(choice, { kind: 'tool', name: 'x' })).toBe(true);
    expect(takes(choice, { kind: 'prompt', name: 'x' })).toBe(false);
    expect(takes(choice, { kind: 'resource_template', name: 'test://a/{id}' })).toBe(true);
    expect(takes(choice, { kind: 'resource', name: 'test://b' })).toBe(false);
  });
});
