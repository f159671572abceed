import { describe, expect, it } from 'vitest';
import { OutOfBounds } from './json-bounds.js';
import { JsonCheck } from './json-check.js';

/** What the check says of a text that it reads in pieces of so many characters. */
function verdict(text: string, piece: number): 'JSON' | 'not JSON' | 'too deep' {
  const check = new JsonCheck(text);
  try {
    while (!check.read(piece));
    return 'JSON';
  } catch (error) {
    return error instanceof OutOfBounds ? 'too deep' : 'not JSON';
  }
}

function parsed(text: string): 'JSON' | 'not JSON' {
  try {
    JSON.parse(text);
    return 'JSON';
  } catch {
    return 'not JSON';
  }
}

const texts = [
  '{"a":[1,-0,2.5,1e5,-1.25E-7,true,false,null,"x"],"b":{},"":[]}',
  ' \t\r\n[ [ ] , { "é€😀" : "\\u00e9\\ud83d\\n\\"\\\\\\/" } ]\n',
  '"a\\"b"',
  '12',
  'null',
];
const bits = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\\u', '00', '-', '.', 'e', 'E+', '1', '01'],
  ...['true', 'tru', 'null', ' ', '\n', '\u0001', '\u007f', '\u00a0', 'a', '""', '"a":1', '\\"', '\ufeff'],
];

/** A sequence of numbers that is the same each time (Park and Miller). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe(JsonCheck, () => {
  it('says of every text what JSON.parse says, whatever pieces it reads', () => {
    const next = random(20_261_128);
    const wrong: string[] = [];
    for (let round = 0; round < 20_000; round++) {
      let text = texts[next(texts.length)]!;
      for (let change = next(4); change > 0; change--) {
        const at = next(text.length + 1);
        text = text.slice(0, at) + (next(3) === 0 ? '' : bits[next(bits.length)]!) + text.slice(at + next(3));
      }
      const right = parsed(text);
      if (verdict(text, 1 + next(5)) !== right || verdict(text, 1_000) !== right) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  it('counts depth outside of strings, and members as upper bound', () => {
    const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(verdict(deep(128), 7)).toBe('JSON');
    expect(verdict(deep(129), 7)).toBe('too deep');
    expect(verdict(JSON.stringify('['.repeat(500)), 7)).toBe('JSON');
    const check = new JsonCheck('{"a":[1,2,{}],"b":"1,2"}');
    check.read(100);
    expect(check.members).toBe(6);
  });
});
