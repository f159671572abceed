import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Server, Socket } from 'node:net';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { every, heed, later } from '../../problems/guarded.js';
import { LimitReached } from '../../problems/limit-reached.js';
import type { Account } from './account.js';
import { rows } from './rows.js';
import { Unread } from './unread.js';
import { Ledger } from './ledger.service.js';

/** Who a socket comes from, as long as nobody says who they are; null for a proxy, which brings many. */
export type StrangerOf = (socket: Socket) => string | null;

interface Connection {
  socket: Socket;
  /** What waits to be read by the other end. */
  readonly unread: Unread;
  /** Whose last request came on it; null: nobody's yet. */
  account: Account | null;
  /** Whose stranger it is counted as; null: nobody's. */
  stranger: string | null;
  /** Why nothing but a refusal is sent on it; null where it has room. */
  over: LimitReached | null;
}

/** Connections that have no room and may still send a request, to hear so or to ask for the health of the process. */
const mostOver = 64;
/** How often is looked at what waits to be read, in milliseconds. */
const lookMs = 250;
/** Less than this waits on many a connection for a moment. */
const leastQueued = 64 * 1024;
/** How long such a one may take, in milliseconds. */
const patienceMs = 1_000;

/**
 * Every connection of the process. It belongs to the address it comes from until a request on it says who is calling, and to the
 * caller of its last request from then on.
 */
@Injectable()
export class Connections implements OnModuleDestroy {
  private readonly known = new WeakMap<Socket, Connection>();
  private readonly strangers = new Map<string, number>();
  /** Encrypted ones by both ends, until the handshake makes another socket of them. */
  private readonly shaking = new Map<string, Connection>();
  private readonly over = new Set<Connection>();
  private readonly open = new Set<Connection>();
  private readonly timer = every('connections', lookMs, () => this.look()).unref();

  constructor(
    private readonly ledger: Ledger,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Counts what this server takes from now on. */
  watch(server: Server, strangerOf: StrangerOf): void {
    const secure = this.env.TLS_CERT_FILE !== '';
    heed(server, 'connection', (socket: Socket) => this.opened(socket, strangerOf(socket), secure));
    heed(server, 'secureConnection', (socket: Socket) => {
      const connection = this.shaking.get(endsOf(socket));
      if (connection === undefined) return;
      this.known.set(socket, connection);
      connection.socket = socket;
    });
  }

  /** Why nothing on this connection is served; null where it has room. */
  overOf(socket: Socket): LimitReached | null {
    return this.known.get(socket)?.over ?? null;
  }

  /** A request on it said who calls. Why they may not have one more; null where they may. */
  belongsTo(socket: Socket, account: Account): LimitReached | null {
    const connection = this.known.get(socket);
    if (connection === undefined || connection.account === account) return connection?.over ?? null;
    if (connection.over !== null) return connection.over;
    if (account.connections >= this.ledger.each.connections)
      return this.ledger.full('connections', 'TOO_MANY_REQUESTS');
    this.letGo(connection);
    connection.account = account;
    account.connections += 1;
    return null;
  }

  private opened(socket: Socket, stranger: string | null, secure: boolean): void {
    const { all, most } = this.ledger;
    if (all.connections >= most.connections)
      return refuse(socket, this.ledger.full('connections', 'GATEWAY_BUSY'), secure);
    all.connections += 1;
    const connection: Connection = { socket, unread: new Unread(), account: null, stranger: null, over: null };
    this.known.set(socket, connection);
    this.open.add(connection);
    if (secure) this.shaking.set(endsOf(socket), connection);
    const ends = secure ? endsOf(socket) : '';
    heed(socket, 'close', () => this.closed(connection, ends));
    if (stranger === null) return;
    const others = this.strangers.get(stranger) ?? 0;
    if (others >= this.env.MAX_CONNECTIONS_PER_PEER) return this.isOver(connection, secure);
    connection.stranger = stranger;
    this.strangers.set(stranger, others + 1);
  }

  /** It has a moment to hear why, or less where many come. */
  private isOver(connection: Connection, secure: boolean): void {
    const why = 'Too many connections from this address on which nobody said who they are';
    const { retryAfterSeconds } = rows.connections;
    const limit = (connection.over = new LimitReached('TOO_MANY_REQUESTS', why, retryAfterSeconds));
    this.over.add(connection);
    later('connection', patienceMs, () => refuse(connection.socket, limit, secure)).unref();
    if (this.over.size <= mostOver) return;
    const [oldest] = this.over;
    this.over.delete(oldest!);
    refuse(oldest!.socket, limit, secure);
  }

  private closed(connection: Connection, ends: string): void {
    this.letGo(connection);
    this.ledger.all.connections -= 1;
    this.over.delete(connection);
    this.open.delete(connection);
    this.shaking.delete(ends);
  }

  /**
   * What clients leave unread is held for them: who has too much of it loses the connections on which it waits, and who takes nothing
   * of it the one on which it waits.
   */
  private look(): void {
    const { each } = this.ledger;
    const now = performance.now();
    for (const connection of this.open) {
      const { socket, account, unread } = connection;
      const { writableLength } = socket;
      if (writableLength + unread.waiting === 0) continue;
      this.queue(connection, writableLength, now);
      const tooMuch = account !== null && account.bytes > each.bytes && writableLength >= leastQueued;
      if (tooMuch || unread.isForsaken(now)) socket.destroy();
    }
  }

  private queue({ socket, account, unread }: Connection, bytes: number, now: number): void {
    const more = bytes - unread.waiting;
    unread.look(bytes, socket.bytesWritten - bytes, now);
    this.ledger.all.bytes += more;
    if (account !== null) account.bytes += more;
  }

  private letGo(connection: Connection): void {
    if (connection.unread.waiting > 0) this.queue(connection, 0, performance.now());
    const { account, stranger } = connection;
    if (account !== null) account.connections -= 1;
    connection.account = connection.stranger = null;
    if (stranger === null) return;
    const others = (this.strangers.get(stranger) ?? 1) - 1;
    if (others > 0) this.strangers.set(stranger, others);
    else this.strangers.delete(stranger);
  }
}

const endsOf = ({ remoteAddress = '', remotePort = 0 }: Socket): string => `${remoteAddress} ${remotePort}`;

/** Answers before any request, and closes. Before a handshake nothing could be read. */
function refuse(socket: Socket, { status, code, message, retryAfterSeconds }: LimitReached, secure: boolean): void {
  if (secure || socket.destroyed || socket.writableEnded) return void socket.destroy();
  const data = { code, requestId: randomUUID(), retryAfterSeconds };
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message, data } });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `retry-after: ${retryAfterSeconds}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
