import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../protocol/envelope.js';
import type { Account } from '../../limits/budgets/account.js';
import { Inbox } from './inbox.js';

const frame = (id: number, length = 0) =>
  Buffer.from(JSON.stringify({ jsonrpc: '2.0', id, method: 'x', params: { a: 'y'.repeat(length) } }));

describe(Inbox, () => {
  it('hands frames on in the order they came, long ones and broken ones among them', async () => {
    const got: unknown[] = [];
    const socket = { paused: 0, pause: () => void socket.paused++, resume: () => void socket.paused-- };
    let held = 0;
    const account = {
      take: (_: string, bytes: number) => {
        held += bytes;
        return null;
      },
      give: (_: string, bytes: number) => void (held -= bytes),
    };
    const inbox = new Inbox(
      socket,
      account as unknown as Account,
      { MAX_REQUEST_BYTES: 1_000_000, MAX_BATCH_MESSAGES: 100 },
      (messages) => {
        const { id } = messages as Envelope;
        got.push(id);
        if (id === 3) throw new Error('of the third');
      },
      (error) => got.push((error as Error).message.slice(0, 12)),
    );
    for (const data of [frame(1), frame(2, 400_000), frame(3), Buffer.from('{'), frame(4, 20_000), frame(5)])
      inbox.put(data);
    expect(got).toEqual([1]);
    expect(socket.paused).toBe(1);
    expect(held).toBeGreaterThan(400_000);
    await expect.poll(() => got).toEqual([1, 2, 3, 'of the third', 'Parse error:', 4, 5]);
    expect([socket.paused, held]).toEqual([0, 0]);
  });
});
