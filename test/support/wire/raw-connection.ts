import { connect, type Socket } from 'node:net';
import { expect } from 'vitest';

/** A bare connection to a gateway: what is written is what goes out, what came in is `text()`. */
export async function rawConnection(url: string, options: { allowHalfOpen?: boolean } = {}) {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect({ host: hostname, port: Number(port), ...options });
  let text = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => (text += String(chunk)));
  await new Promise((resolve) => socket.once('connect', resolve));
  return {
    socket,
    text: () => text,
    /** Sends a request and waits until so much of the answer is there. */
    ask: async (request: string, until: RegExp): Promise<string> => {
      text = '';
      socket.write(request);
      await expect.poll(() => text, { timeout: 10_000 }).toMatch(until);
      return text;
    },
  };
}
