import { describe, expect, it } from 'vitest';
import { type SseEvent, SseParser, SseTooLargeError } from './sse-parser.js';

function events(chunks: readonly Buffer[], limit = 10_000): SseEvent[] {
  const found: SseEvent[] = [];
  const parser = new SseParser((event) => found.push(event), limit);
  for (const chunk of chunks) parser.push(chunk);
  return found;
}

const stream = Buffer.from(
  '\uFEFF: comment\nid: 1\nevent: message\ndata: {"a":"é€😀"}\n\n' +
    'data: one\r\ndata: two\r\n\r\n' +
    'data:three\rdata\rdata: \r\r' +
    'id\nretry: 250\ndata: last\nignored: x\n\n' +
    'data: never finished',
  'utf8',
);
const expected: SseEvent[] = [
  { event: 'message', data: '{"a":"é€😀"}', id: '1' },
  { event: 'message', data: 'one\ntwo', id: '1' },
  { event: 'message', data: 'three\n\n', id: '1' },
  { event: 'message', data: 'last', id: '' },
];

describe('SseParser', () => {
  it('reads CR, LF, CRLF, a BOM, comments and unfinished events', () => {
    expect(events([stream])).toEqual(expected);
  });

  it('gives the same events whatever two bytes the stream is split between', () => {
    for (let at = 0; at <= stream.length; at++) {
      expect(events([stream.subarray(0, at), stream.subarray(at)]), `split at ${at}`).toEqual(expected);
    }
  });

  it('gives the same events byte by byte', () => {
    expect(events([...stream].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('takes one CRLF for one line end where chunks share it', () => {
    expect(events([Buffer.from('data: a\r'), Buffer.from('\ndata: b\r'), Buffer.from('\n\r\n')])).toEqual([
      { event: 'message', data: 'a\nb', id: '' },
    ]);
  });

  it('remembers how long to wait before a new connection', () => {
    const parser = new SseParser(() => undefined, 100);
    parser.push(Buffer.from('retry: 1500\nretry: soon\n'));
    expect(parser.retry).toBe(1500);
  });

  it('refuses an endless line and an endless event', () => {
    expect(() => events([Buffer.alloc(200, 'a')], 100)).toThrow(SseTooLargeError);
    expect(() => events([Buffer.from('data: 12345678\n'.repeat(20))], 100)).toThrow(SseTooLargeError);
    expect(events([Buffer.from('data: 12345678\n\n'.repeat(20))], 100)).toHaveLength(20);
  });
});
