import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HttpReply, type Takes } from './http-reply.js';
import { Pulse } from './pulse.js';

afterEach(() => vi.useRealTimers());

it('tells an answer that is silent within 15 s, and again, until it is over', () => {
  vi.useFakeTimers();
  const pulse = new Pulse();
  const heard: number[] = [];
  const answer = { place: -1, quiet: 0, still: () => heard.push(Date.now()) };
  const began = Date.now();
  pulse.add(answer);
  vi.advanceTimersByTime(60_000);
  expect(heard.length).toBeGreaterThanOrEqual(4);
  expect(heard[0]! - began).toBeLessThanOrEqual(15_000);
  pulse.delete(answer);
  heard.length = 0;
  vi.advanceTimersByTime(60_000);
  expect(heard).toEqual([]);
});

class Reply extends HttpReply {
  protected closed(): void {}
}

/** What a client reads of an answer that is written by `act`. */
async function read(takes: Takes, act: (reply: Reply) => void) {
  const server = createServer((_req, res: ServerResponse) => act(new Reply(res, 1, () => '{}', takes)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const text = await response.text();
  server.close();
  return { type: response.headers.get('content-type'), text };
}

const answer = '{"jsonrpc":"2.0","id":1,"result":{}}';

describe('an answer that takes long', () => {
  it('becomes an event stream where the client takes one', async () => {
    const { type, text } = await read({ events: true }, (reply) => {
      reply.still();
      reply.answer(200, Buffer.from(answer));
    });
    expect([type, text]).toEqual(['text/event-stream', `: keep-alive\n\nevent: message\ndata: ${answer}\n\n`]);
  });

  it('is one event also where it comes in parts, over several lines', async () => {
    const { text } = await read({ events: true }, (reply) => {
      reply.still();
      reply.part(200, null, Buffer.from('{"jsonrpc":"2.0",\r\n'));
      reply.still();
      reply.part(200, null, Buffer.from('"id":1,\n"result":{}}'));
      reply.end();
    });
    expect(text).toBe(`: keep-alive\n\nevent: message\ndata: {"jsonrpc":"2.0",  "id":1, "result":{}}\n\n`);
  });

  it('waits where the client takes JSON alone, and events become that', async () => {
    const { type, text } = await read({ events: false }, (reply) => {
      reply.still();
      reply.open();
      reply.frame(Buffer.from('data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n'));
      reply.frame(Buffer.from(`data: ${answer}\n\n`));
      reply.end();
    });
    expect([type, text]).toEqual(['application/json', answer]);
  });
});
