import { describe, expect, it } from 'vitest';
import { DuplicateMember, elementsAt, memberSpans, spanAt, spliced, withMembers, withoutMember } from './json-spans.js';

/** A seeded generator (mulberry32): the same texts in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const strings = ['', 'a', '"', '\\', '\\"', '{"name":"x"}', '}],', '\u2028', '😀', 'line\nfeed', '\\u0022', 'ä'];

function value(next: () => number, depth: number): unknown {
  const kind = Math.floor(next() * (depth > 3 ? 4 : 6));
  switch (kind) {
    case 0:
      return strings[Math.floor(next() * strings.length)];
    case 1:
      return Math.floor(next() * 1e6) - 5e5;
    case 2:
      return next() < 0.5 ? null : next() < 0.5;
    case 3:
      return next() * 1e-7;
    case 4:
      return Array.from({ length: Math.floor(next() * 4) }, () => value(next, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: Math.floor(next() * 4) }, (_, i) => [`${i}${strings[i]}`, value(next, depth + 1)]),
      );
  }
}

describe(memberSpans, () => {
  it('finds what JSON.parse finds, in 5,000 random objects, compact and spaced', () => {
    const next = random(7);
    for (let round = 0; round < 5000; round++) {
      const object = { before: value(next, 0), name: value(next, 0), params: value(next, 0), 'after"': value(next, 0) };
      const text = JSON.stringify(object, null, round % 3);
      const [name, params, missing] = memberSpans(text, 0, ['name', 'params', 'missing'])!;
      expect(JSON.parse(text.slice(name!.start, name!.end))).toEqual(object.name);
      expect(JSON.parse(text.slice(params!.start, params!.end))).toEqual(object.params);
      expect(missing).toBeUndefined();
    }
  });

  it('reads keys that are written with escapes', () => {
    const text = String.raw`{"n\u0061me":1,"x":2}`;
    expect(text.slice(...Object.values(memberSpans(text, 0, ['name'])![0]!))).toBe('1');
  });

  it('refuses a member that stands twice, also in disguise', () => {
    expect(() => memberSpans('{"name":1,"name":2}', 0, ['name'])).toThrow(DuplicateMember);
    expect(() => memberSpans(String.raw`{"name":1,"\u006eame":2}`, 0, ['name'])).toThrow(DuplicateMember);
  });

  it('answers null to every prefix of a message, and never throws on torn text', () => {
    const text = '{"jsonrpc":"2.0","id":"a\\"b","result":{"content":[{"type":"text","text":"\\\\"}]}}';
    for (let end = 0; end < text.length; end++) expect(memberSpans(text.slice(0, end), 0, ['id'])).toBeNull();
    expect(memberSpans(text, 0, ['id'])).not.toBeNull();
  });

  it('takes a million open brackets without a deep stack', () => {
    expect(memberSpans(`{"a":${'['.repeat(1_000_000)}`, 0, ['a'])).toBeNull();
  });
});

describe(spliced, () => {
  it('changes the one value and keeps every other byte, numbers beyond doubles included', () => {
    const text = '{ "params" : {"arguments":{"name":"inner","n":12345678901234567890.10},"name" : "up__echo"},"id":1}';
    const span = spanAt(text, ['params', 'name'])!;
    expect(spliced(text, span, '"echo"')).toBe(text.replace('"up__echo"', '"echo"'));
  });
});

describe(withMembers, () => {
  it('adds members to full and empty objects', () => {
    const text = '{"a":{ },"b":{"c":1}}';
    expect(withMembers(text, spanAt(text, ['a'])!, '"x":1')).toBe('{"a":{"x":1 },"b":{"c":1}}');
    expect(withMembers(text, spanAt(text, ['b'])!, '"x":1')).toBe('{"a":{ },"b":{"x":1,"c":1}}');
  });
});

describe(withoutMember, () => {
  it.each([
    ['{"a":1,"b":{"b":2},"c":3}', '{"a":1,"c":3}'],
    ['{"b":2}', '{}'],
    ['{"b":"b"}', '{}'],
    ['{"b" : [1, 2] , "a":1}', '{"a":1}'],
    ['{"a":"\\"b\\":9", "b":null }', '{"a":"\\"b\\":9" }'],
    ['{"a":{"b":1}}', '{"a":{"b":1}}'],
  ])('%s', (text, expected) => {
    expect(withoutMember(text, 0, 'b')).toBe(expected);
  });
});

describe(spanAt, () => {
  it('walks down a path once, over random objects', () => {
    const next = random(11);
    for (let round = 0; round < 2000; round++) {
      const inner = { x: value(next, 1), name: value(next, 1), 'name"': 1 };
      const text = JSON.stringify({ a: value(next, 0), params: inner, b: value(next, 0) }, null, round % 2);
      const span = spanAt(text, ['params', 'name'])!;
      expect(JSON.parse(text.slice(span.start, span.end))).toEqual(inner.name);
      expect(spanAt(text, ['params', 'missing'])).toBeUndefined();
      expect(spanAt(text, ['missing', 'name'])).toBeUndefined();
    }
  });

  it('refuses doubles on the path, and minds none beside it', () => {
    expect(() => spanAt('{"params":{"name":1,"name":1}}', ['params', 'name'])).toThrow(DuplicateMember);
    expect(() => spanAt('{"params":{"name":1},"params":{}}', ['params', 'name'])).toThrow(DuplicateMember);
    expect(() => spanAt(String.raw`{"params":{"name":1,"n\u0061me":1}}`, ['params', 'name'])).toThrow(DuplicateMember);
    expect(spanAt('{"params":{"arguments":{"name":1,"name":2},"name":3}}', ['params', 'name'])).toEqual({
      start: 50,
      end: 51,
    });
  });
});

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

  it('reads keys with escapes and answers nothing for torn text', () => {
    expect(elementsAt('{"\\u0072":[2]}', ['r'])).toEqual(['2']);
    for (const torn of ['{"r":[1', '{"r":[1 2]}', '{"r":[,]}', '{"r":[']) expect(elementsAt(torn, ['r'])).toBeNull();
  });

  it('keeps the elements of random lists equal', () => {
    let seed = 42;
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    const value = (depth: number): unknown => {
      const kind = random(depth > 3 ? 4 : 6);
      if (kind === 0) return random(1000) / 7;
      if (kind === 1) return ['\\', '"', '{', '}]', 'é', '\n', 'name'][random(7)];
      if (kind === 2) return null;
      if (kind === 3) return random(2) === 1;
      const size = random(4);
      if (kind === 4) return Array.from({ length: size }, () => value(depth + 1));
      return Object.fromEntries(
        Array.from({ length: size }, () => [['name', 'a"b', 'c\\'][random(3)], value(depth + 1)]),
      );
    };
    for (let round = 0; round < 2_000; round++) {
      const list = Array.from({ length: random(5) }, () => value(0));
      const elements = elementsAt(JSON.stringify({ a: { list } }, null, random(3)), ['a', 'list'])!;
      expect(elements.map((element) => JSON.parse(element) as unknown)).toEqual(list);
    }
  });
});
