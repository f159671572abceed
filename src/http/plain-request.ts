import { IncomingMessage, type IncomingHttpHeaders } from 'node:http';
import { NamesInOrder } from '../protocol/header-names.js';

/**
 * A request as Node's parser makes it, with two differences.
 *
 * Its `Upgrade` counts only where it asks for a WebSocket; any other is ignored and the request served as it is (RFC 9110 section
 * 7.8). Java clients ask for `h2c` with each new connection. Node's parser asks `upgrade` once the headers are there, and of a server
 * that listens for upgrades it would otherwise take every connection that asks for one.
 *
 * Until it is handed on ({@link handOn}), `headers` has those alone that Node asks for before that ({@link headersOfNode}). Node builds all of
 * them for whoever asks for one, and the way of a call reads `rawHeaders` (docs/decisions/0006-the-cost-of-a-call.md).
 */
export class PlainRequest extends IncomingMessage {
  private asked: boolean | null | undefined;
  private handedOn = false;
  private few: IncomingHttpHeaders | undefined;

  get upgrade(): boolean {
    if (this.asked !== true) return false;
    const wanted = this.method === 'CONNECT' || webSocket.test(this.fewHeaders().upgrade ?? '');
    // Such a request goes to a listener of its own.
    if (wanted) this.handOn();
    return wanted;
  }

  /** Called within the constructor of IncomingMessage too. */
  set upgrade(asked: boolean | null) {
    this.asked = asked;
  }

  /** From here on `headers` is what it is in every IncomingMessage. */
  handOn(): void {
    this.handedOn = true;
  }

  private fewHeaders(): IncomingHttpHeaders {
    this.few ??= headersOfNode(this.rawHeaders);
    return this.few;
  }

  static {
    // TypeScript knows `headers` as a property, which no accessor may stand for.
    const all = Object.getOwnPropertyDescriptor(IncomingMessage.prototype, 'headers')!;
    Object.defineProperty(this.prototype, 'headers', {
      ...all,
      get(this: PlainRequest) {
        return this.handedOn ? (all.get!.call(this) as IncomingHttpHeaders) : this.fewHeaders();
      },
    });
  }
}

const webSocket = /(?:^|,)[ \t]*websocket[ \t]*(?:,|$)/i;

const names = new NamesInOrder();

/** What Node's server asks of a request's headers by itself, each as `IncomingMessage.headers` has it. */
function headersOfNode(raw: readonly string[]): IncomingHttpHeaders {
  const few: IncomingHttpHeaders = { host: undefined, expect: undefined };
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = names.lowerName(raw[at]!, at / 2);
    const value = raw[at + 1]!;
    if (name === 'host') few.host ??= value;
    else if (name === 'expect' || name === 'te' || name === 'upgrade') {
      few[name] = few[name] === undefined ? value : `${few[name]}, ${value}`;
    }
  }
  return few;
}
