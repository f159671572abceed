import { IncomingMessage } from 'node:http';

/**
 * A request whose `Upgrade` counts only where it asks for a WebSocket; any other is ignored and the request served as it is
 * (RFC 9110 section 7.8). Java clients ask for `h2c` with each new connection. Node's parser asks `upgrade` once the headers
 * are there, and of a server that listens for upgrades it would otherwise take every connection that asks for one.
 */
export class PlainRequest extends IncomingMessage {
  private asked: boolean | null | undefined;

  get upgrade(): boolean {
    return this.asked === true && (this.method === 'CONNECT' || webSocket.test(this.headers.upgrade ?? ''));
  }

  /** Called within the constructor of IncomingMessage too. */
  set upgrade(asked: boolean | null) {
    this.asked = asked;
  }
}

const webSocket = /(?:^|,)[ \t]*websocket[ \t]*(?:,|$)/i;
