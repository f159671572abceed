import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { patienceMs, Upgrade } from './upgrade.js';

/** A peer that takes nothing, or all. */
const peer = (reads: boolean) =>
  new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => void (reads && done()) });
const upgradeOf = (socket: Duplex) => new Upgrade({} as IncomingMessage, socket, Buffer.alloc(0));

describe('a socket between HTTP and WebSocket', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('goes when nobody decides about it, or the client does not take its refusal', () => {
    const sockets = [peer(true), peer(false)];
    const [, refused] = sockets.map(upgradeOf);
    refused!.refuse('UNAUTHENTICATED', 'no');
    vi.advanceTimersByTime(patienceMs - 1);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    vi.advanceTimersByTime(1);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true]);
  });

  it('stays once it is a WebSocket', () => {
    const socket = peer(true);
    upgradeOf(socket).opened();
    vi.advanceTimersByTime(2 * patienceMs);
    expect(socket.destroyed).toBe(false);
  });

  it('hears the errors of the client from the first moment on', () => {
    const socket = peer(true);
    upgradeOf(socket);
    socket.emit('error', new Error('read ECONNRESET'));
    expect(socket.destroyed).toBe(true);
  });
});
