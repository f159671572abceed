import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AnswerSink } from '../answers/answer-sink.js';
import { Polled } from './polled.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A call that is polled for, and what comes of it. */
function polledUnderTest() {
  const seen = { asked: 0, failed: [] as string[] };
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
    fail: ({ code }) => void seen.failed.push(code),
  };
  const polled = new Polled(inner, (sink) => {
    seen.asked += 1;
    sink.end();
  });
  return { polled, seen };
}

it('an upstream that wants to be asked at once, for ever, is asked ten times a second', () => {
  const { polled, seen } = polledUnderTest();
  polled.frame(Buffer.from('id: 1\nretry: 0\ndata:\n\n'));
  polled.end();
  vi.advanceTimersByTime(1_000);
  expect(seen.asked).toBe(10);
});

it('an upstream that never says anything is given up after half an hour, and one that goes on saying something is not', () => {
  const { polled, seen } = polledUnderTest();
  polled.frame(Buffer.from('id: 1\nretry: 30000\ndata:\n\n'));
  polled.end();
  vi.advanceTimersByTime(1_500_000);
  polled.frame(Buffer.from('id: 2\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n'));
  vi.advanceTimersByTime(1_500_000);
  expect(seen.failed).toEqual([]);
  const { asked } = seen;
  vi.advanceTimersByTime(3_600_000);
  expect(seen.failed).toEqual(['UPSTREAM_TIMEOUT']);
  expect(seen.asked - asked).toBeLessThanOrEqual(11);
});
