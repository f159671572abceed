// 5,000 connections that send a byte every ten seconds, from five addresses of this machine: four fifths of them in the middle of a
// header, the others in the middle of a body. In a process of its own, so that what they cost this side is not taken for the gateway's.
// Takes {host, port} from its parent, says {open: true} when all are connected, and then each half second how many are left: {heads, bodies}.
import { once } from 'node:events';
import { connect } from 'node:net';

const body =
  'POST /admin/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n{';
const head = 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ';

process.once('message', async ({ host, port }) => {
  const heads = [];
  const bodies = [];
  const open = async (localAddress) => {
    for (let n = 0; n < 1_000; n++) {
      const socket = connect({ host, port, localAddress });
      await once(socket, 'connect');
      socket.on('error', () => {});
      socket.write(n % 5 === 0 ? body : head);
      socket.resume();
      (n % 5 === 0 ? bodies : heads).push(socket);
    }
  };
  await Promise.all([2, 3, 4, 5, 6].map((last) => open(`127.0.0.${last}`)));
  setInterval(() => {
    for (const socket of [...heads, ...bodies]) if (socket.writable) socket.write(' ');
  }, 10_000);
  const left = (sockets) => sockets.filter(({ closed }) => !closed).length;
  setInterval(() => process.send({ heads: left(heads), bodies: left(bodies) }), 500);
  process.send({ open: true });
});
process.once('disconnect', () => process.exit());
