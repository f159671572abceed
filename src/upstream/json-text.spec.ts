import { describe, expect, it } from 'vitest';
import { elementsAt, memberSpan, withMember } from './json-text.js';

describe('elementsAt', () => {
  it('cuts the elements as they were written', () => {
    const text =
      ' { "x" : [1] , "result":{"tools":[ {"a":1.0, "b":"]}\\"["} ,[ ] , 12345678901234567890,"s" , null ]}} ';
    expect(elementsAt(text, ['result', 'tools'])).toEqual([
      '{"a":1.0, "b":"]}\\"["}',
      '[ ]',
      '12345678901234567890',
      '"s"',
      'null',
    ]);
  });

  it('knows an empty list from none', () => {
    expect(elementsAt('{"r":[]}', ['r'])).toEqual([]);
    expect(elementsAt('{"r":{}}', ['r'])).toBeNull();
    expect(elementsAt('{"r":1}', ['r', 'tools'])).toBeNull();
    expect(elementsAt('{}', ['r'])).toBeNull();
  });

  it('reads keys with escapes and takes the last of equal ones, as JSON.parse', () => {
    expect(elementsAt('{"r":[1],"\\u0072":[2]}', ['r'])).toEqual(['2']);
  });
});

describe('memberSpan', () => {
  it('finds a member of the top level only', () => {
    const text = '{"inner":{"name":"no"},"s":"\\\\\\"name\\":1","name" : "yes"}';
    const span = memberSpan(text, 'name');
    expect(span && text.slice(span.start, span.end)).toBe('"yes"');
    expect(memberSpan(text, 'missing')).toBeNull();
  });
});

describe('withMember', () => {
  it('replaces every member of that name and nothing else', () => {
    expect(withMember('{"name":"a", "n":1e400,"na\\u006de":"b"}', 'name', '"up__a"')).toBe(
      '{"name":"up__a", "n":1e400,"na\\u006de":"up__a"}',
    );
  });

  it('adds a missing member', () => {
    expect(withMember('{ }', 'name', '1')).toBe('{"name":1 }');
    expect(withMember('{"a":2}', 'name', '1')).toBe('{"name":1,"a":2}');
  });

  it('keeps random documents equal but for the member', () => {
    let seed = 42;
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    const value = (depth: number): unknown => {
      switch (random(depth > 3 ? 4 : 6)) {
        case 0:
          return random(1000) / 7;
        case 1:
          return ['\\', '"', '{', '}]', 'é', '\n', 'name'][random(7)];
        case 2:
          return null;
        case 3:
          return random(2) === 1;
        case 4:
          return Array.from({ length: random(4) }, () => value(depth + 1));
        default:
          return Object.fromEntries(
            Array.from({ length: random(4) }, () => [['name', 'a"b', 'c\\'][random(3)], value(depth + 1)]),
          );
      }
    };
    for (let round = 0; round < 2_000; round++) {
      const object = { before: value(0), name: value(0), after: value(0) };
      const text = JSON.stringify(object, null, random(3));
      expect(JSON.parse(withMember(text, 'name', '"new"'))).toEqual({ ...object, name: 'new' });
      const list = JSON.stringify({ list: [object.before, object.name, object.after] }, null, random(3));
      expect(elementsAt(list, ['list'])!.map((element) => JSON.parse(element) as unknown)).toEqual(
        Object.values(object),
      );
    }
  });
});
