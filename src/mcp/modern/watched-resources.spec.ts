import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WatchedResources } from './watched-resources.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('a resource is subscribed to once for all who watch it, until the last of them has left for a while', () => {
  const said: string[] = [];
  const link = {
    post: (text: string) => {
      const { method, params } = JSON.parse(text) as { method: string; params: { uri: string } };
      said.push(`${method} ${params.uri}`);
    },
  };
  const watched = new WatchedResources();
  const first = watched.watch(link, ['a', 'b', 'a']);
  const second = watched.watch(link, ['b']);
  expect(said.splice(0)).toEqual(['resources/subscribe a', 'resources/subscribe b']);
  first();
  vi.advanceTimersByTime(60_000);
  expect(said.splice(0)).toEqual(['resources/unsubscribe a']);
  second();
  const back = watched.watch(link, ['b']);
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
  back();
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual(['resources/unsubscribe b']);
});
