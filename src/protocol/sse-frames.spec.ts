import { describe, expect, it } from 'vitest';
import { soleData, sseFields, sseFrame, SseFrames } from './sse-frames.js';

const most = 4 * 1024 * 1024;

const frames = (bytes: Buffer, cuts: readonly number[]) => {
  const cutter = new SseFrames(most);
  const parts: Buffer[] = [];
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    parts.push(...cutter.push(bytes.subarray(start, cut)));
    start = cut;
  }
  return parts;
};

const texts: readonly [string, string][] = [
  ['LF', 'event: message\nid: 1\ndata: {"a":"grüße 😀"}\n\ndata: {"b":2}\n\n: keep-alive\n\n'],
  ['CRLF', 'event: message\r\nid: 1\r\ndata: {"a":"grüße 😀"}\r\n\r\ndata: {"b":2}\r\n\r\n: keep-alive\r\n\r\n'],
  ['CR', 'event: message\rid: 1\rdata: {"a":"grüße 😀"}\r\rdata: {"b":2}\r\r: keep-alive\r\r'],
  ['a byte order mark', '\ufeffdata: {"a":"grüße 😀"}\n\ndata: {"b":2}\n\n'],
];

describe(SseFrames, () => {
  it.each(texts)('cuts %s into the same events, split at every byte', (_, text) => {
    const bytes = Buffer.from(text);
    const data = (parts: readonly Buffer[]) => parts.flatMap((frame) => sseFields(frame).data ?? []);
    const whole = data(frames(bytes, []));
    expect(whole.map((value) => JSON.parse(Buffer.from(value, 'latin1').toString()))).toEqual([
      { a: 'grüße 😀' },
      { b: 2 },
    ]);
    for (let cut = 1; cut < bytes.length; cut++) {
      const parts = frames(bytes, [cut]);
      expect(data(parts)).toEqual(whole);
      expect(Buffer.concat(parts).length).toBeGreaterThanOrEqual(bytes.length - 1);
    }
    const single = frames(
      bytes,
      Array.from({ length: bytes.length - 1 }, (_value, i) => i + 1),
    );
    expect(data(single)).toEqual(whole);
  });

  it('keeps back what is not complete', () => {
    expect(frames(Buffer.from('data: 1\n\ndata: 2\n'), [])).toHaveLength(1);
  });

  it('bounds an event that never ends', () => {
    const cutter = new SseFrames(most);
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    expect(() => {
      for (let sent = 0; sent <= most; sent += chunk.length) cutter.push(chunk);
    }).toThrow(/larger than/);
  });
});

describe('many small pieces and many small events', () => {
  /** How much longer ten times as much takes; a square would be a hundred times. */
  const growth = (work: (times: number) => void) => {
    const took = (times: number) => {
      const began = performance.now();
      work(times);
      return performance.now() - began;
    };
    took(1);
    return Math.min(...[1, 2, 3].map(() => took(10) / took(1)));
  };

  it('an event in pieces costs what its bytes cost', () => {
    const piece = Buffer.alloc(20, 'x');
    const grown = growth((times) => {
      const cutter = new SseFrames(most);
      for (let i = 0; i < 20_000 * times; i++) cutter.push(piece);
    });
    expect(grown).toBeLessThan(50);
  });

  it('a piece of many events too', () => {
    const grown = growth((times) => new SseFrames(most).push(Buffer.alloc(100_000 * times, '\n')));
    expect(grown).toBeLessThan(50);
  });

  it('says the same of a stream in random pieces', () => {
    const text = 'data: a\r\n\r\n\n\rdata: b\r\rid: 1\ndata: c\r\n\n: d\n\r\ndata: e\n\n';
    const data = (parts: readonly Buffer[]) => parts.flatMap((frame) => sseFields(frame).data ?? []);
    for (let cut = 1; cut < text.length; cut++) {
      for (let next = cut + 1; next < text.length; next++) {
        expect(data(frames(Buffer.from(text), [cut, next]))).toEqual(['a', 'b', 'c', 'e']);
      }
    }
  });
});

describe(sseFrame, () => {
  it('writes what sseFields reads', () => {
    const fields = { event: 'message', id: 'up:7', retry: '500', data: '{"a":1}\n{"b":2}' };
    expect(sseFields(sseFrame(fields))).toEqual(fields);
  });
});

describe(soleData, () => {
  it.each([
    'data: {"a":1}\n\n',
    'event: message\ndata: {"a":"grüße"}\n\n',
    'data: \n\n',
    'event: other\ndata: {}\n\n',
    'event: message\nid: 1\ndata: {}\n\n',
    'data: {}\nid: 1\n\n',
    'data: [\ndata: 1]\n\n',
    'data: {}\r\n\r\n',
    'data: {}\r\r',
    'data:{}\n\n',
    'event: message\n\n',
    ': data: \n\n',
    'id: 1\ndata: {}\n\n',
    '\n\n',
  ])('is the data of %j where there is nothing else', (text) => {
    const fields = sseFields(Buffer.from(text));
    const sole = soleData(Buffer.from(text))?.toString('latin1');
    const nothingElse = /^(event: message\n)?data: [^\r\n]*\n\n$/.test(text);
    expect(sole).toBe(nothingElse ? fields.data : undefined);
  });
});
