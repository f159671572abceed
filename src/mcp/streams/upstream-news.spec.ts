import { describe, expect, it } from 'vitest';
import { messageFrame } from '../../protocol/sse-frames.js';
import { UpstreamNews, type Outlet } from './upstream-news.js';

/** Every order in which an upstream's stream may come and end, at the sink that takes it. */
function newsUnderTest() {
  const got: string[] = [];
  let full = false;
  let drained = () => {};
  const outlet: Outlet & { flows: number } = {
    closed: false,
    flows: 0,
    write: (frame) => {
      got.push(frame.toString());
      return !full;
    },
    whenDrained: (then) => (drained = then),
    join: () => void outlet.flows++,
    leave: () => void outlet.flows--,
  };
  const messages = { pass: ({ text }: { text: string }) => text, eventId: (id: string) => `up:${id}` };
  const ends: object[] = [];
  const news = new UpstreamNews(outlet, messages, (end) => ends.push(end));
  const flow = { cuts: 0, resumes: 0, cut: () => void flow.cuts++, resume: () => void flow.resumes++ };
  return { news, got, ends, flow, outlet, fill: (value: boolean) => (full = value), drain: () => drained() };
}

const note = messageFrame('{"jsonrpc":"2.0","method":"notifications/message","params":{}}');

describe(UpstreamNews, () => {
  it.each<[string, (test: ReturnType<typeof newsUnderTest>) => void, object]>([
    ['ends after events', ({ news }) => news.end(), { stood: true, expired: false }],
    ['fails after events', ({ news }) => news.fail(), { stood: true, expired: false }],
  ])('%s', (_what, finish, end) => {
    const test = newsUnderTest();
    test.news.attach(test.flow);
    test.news.open();
    test.news.frame(Buffer.from('id: 7\ndata: {"jsonrpc":"2.0","method":"a/b"}\n\n'));
    expect(test.outlet.flows).toBe(1);
    finish(test);
    expect(test.ends).toMatchObject([{ ...end, lastEventId: '7' }]);
    expect(test.outlet.flows).toBe(0);
    expect(test.got).toEqual(['id: up:7\ndata: {"jsonrpc":"2.0","method":"a/b"}\n\n']);
  });

  it.each<[number, string, boolean]>([
    [404, '', true],
    [400, 'no such session', true],
    [404, '{"error":{"code":-32601}}', false],
    [405, '', false],
  ])('an upstream that answers %i %j says whether the session is gone', (status, body, expired) => {
    const test = newsUnderTest();
    test.news.attach(test.flow);
    test.news.answer(status, Buffer.from(body));
    expect(test.ends).toEqual([{ stood: false, expired, lastEventId: undefined }]);
  });

  it('ends before it was attached', () => {
    const test = newsUnderTest();
    test.news.fail();
    expect(test.ends).toHaveLength(1);
    expect(test.outlet.flows).toBe(0);
  });

  it('waits for a reader who is behind, and drops what is nothing', () => {
    const test = newsUnderTest();
    test.news.attach(test.flow);
    test.fill(true);
    expect(test.news.frame(note)).toBe(false);
    test.drain();
    expect(test.flow.resumes).toBe(1);
    test.fill(false);
    for (const text of [': hello\n\n', 'data: \n\n', 'data: [1]\n\n']) {
      expect(test.news.frame(Buffer.from(text))).toBe(true);
    }
    expect(test.got).toHaveLength(1);
  });
});
