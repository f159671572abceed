import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AnswerSink } from '../relay/answer-sink.js';
import { Polled } from './polled.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('an upstream that wants to be asked at once, for ever, is asked ten times a second', () => {
  const inner: AnswerSink = {
    gone: false,
    holdBytes: Infinity,
    attach: () => {},
    answer: () => {},
    accepted: () => {},
    part: () => true,
    open: () => {},
    frame: () => true,
    end: () => {},
    fail: () => {},
  };
  let asked = 0;
  const polled = new Polled(inner, (sink) => {
    asked += 1;
    sink.end();
  });
  polled.frame(Buffer.from('id: 1\nretry: 0\ndata:\n\n'));
  polled.end();
  vi.advanceTimersByTime(1_000);
  expect(asked).toBe(10);
});
