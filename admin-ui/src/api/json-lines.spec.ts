import { expect, it } from 'vitest';
import { jsonLines } from './json-lines.js';

it.each([[1], [2], [7], [1000]])('reads lines that come in pieces of %i bytes', async (size) => {
  const bytes = new TextEncoder().encode('{"a":"ä"}\n\n{"b":2}\n[3]');
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  const read: unknown[] = [];
  for await (const value of jsonLines(stream)) read.push(value);
  expect(read).toEqual([{ a: 'ä' }, { b: 2 }, [3]]);
});
