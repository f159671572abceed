import { isIP, type Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { guarded, later } from '../../problems/guarded.js';
import { version } from '../../version.js';
import { ForbiddenAddressError } from '../target/address-policy.js';
import { ProxyError } from '../target/proxy-error.js';
import type { ProxyServer } from './proxy-rule.js';

/** Longest head of a proxy's answer, in bytes. */
const mostHead = 16 * 1024;

export interface TunnelTerms {
  readonly proxy: ProxyServer;
  /** Connects to the proxy itself. */
  readonly dial: buildConnector.connector;
  readonly hostname: string;
  readonly port: string;
  /** Longest wait for the proxy's answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** A connection to a place by way of a proxy (CONNECT, RFC 9110 section 9.3.6), or a {@link ProxyError}. */
export function openTunnel(terms: TunnelTerms, done: (error: Error | null, socket: Socket | null) => void): void {
  const { proxy, dial } = terms;
  const { protocol, hostname, port } = proxy;
  dial({ protocol, hostname, host: hostname, port }, (error, socket) => {
    if (socket === null || error) {
      if (error instanceof ForbiddenAddressError) return done(error, null);
      const { code = error?.message } = (error ?? {}) as NodeJS.ErrnoException;
      return done(new ProxyError(`the proxy cannot be reached (${code})`, { cause: error }), null);
    }
    ask(socket, terms, done);
  });
}

function ask(socket: Socket, { proxy, hostname, port, timeoutMs }: TunnelTerms, done: Done): void {
  let head = Buffer.alloc(0);
  const end = (why: string | null) => {
    clearTimeout(timer);
    socket.off('readable', read).off('close', lost);
    if (why === null) return done(null, socket);
    socket.destroy();
    done(new ProxyError(`the proxy ${why}`), null);
  };
  const lost = () => end('closed the connection');
  const read = () => guarded('proxy tunnel', take, () => end('cannot be understood'));
  const take = () => {
    for (let chunk: Buffer | null; (chunk = socket.read() as Buffer | null) !== null;) {
      head = Buffer.concat([head, chunk]);
      const at = head.indexOf('\r\n\r\n');
      if (at < 0 && head.length <= mostHead) continue;
      const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(head.toString('latin1', 0, 64)) ?? [];
      if (at < 0 || status === undefined) return end('does not answer as one');
      if (!status.startsWith('2')) return end(refused(status));
      if (head.length > at + 4) socket.unshift(head.subarray(at + 4));
      return end(null);
    }
  };
  const timer = later('proxy tunnel', timeoutMs, () => end(`did not open a tunnel within ${timeoutMs} ms`));
  socket.on('readable', read).on('close', lost);
  const place = `${isIP(hostname) === 6 ? `[${hostname}]` : hostname}:${port}`;
  const own = proxy.authorization === null ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${place} HTTP/1.1\r\nHost: ${place}\r\nUser-Agent: gatehouse/${version}\r\n${own}\r\n`);
}

type Done = (error: Error | null, socket: Socket | null) => void;

const refused = (status: string) =>
  status === '407' ? 'wants credentials, or others (407)' : `does not lead there: it answered ${status}`;
