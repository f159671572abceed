import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { BadMessage, parseBody, type Envelope } from '../../protocol/envelope.js';
import { errorText } from '../../protocol/failures.js';
import { DuplicateMember } from '../../protocol/json-spans.js';
import { SessionGet } from '../streams/session-get.service.js';
import { LegacyServer } from '../legacy/legacy-server.service.js';
import { MessageChannel } from './message-channel.js';
import { rpc } from '../../protocol/protocol.js';
import { Sessions } from '../sessions/sessions.service.js';
import { closeCodes } from '../streams/close-codes.js';
import { SocketStream } from '../streams/socket-stream.js';
import { OpenStreams } from '../streams/open-streams.service.js';
import { sameReach, type Caller, type Visit } from '../request/visit.js';

/** Who opened a socket; what he sees is asked anew for each message. */
export type SocketCaller = Omit<Caller, 'view'> & Pick<Visit, 'viewNow' | 'until'>;

/** MCP over WebSocket: JSON-RPC, one message a frame, one session a socket. Identity was settled at the upgrade. */
@Injectable()
export class WebSockets implements OnApplicationShutdown {
  private readonly server: WebSocketServer;

  constructor(
    private readonly legacy: LegacyServer,
    private readonly legacyStreams: SessionGet,
    private readonly sessions: Sessions,
    private readonly streams: OpenStreams,
    @InjectEnvironment() env: Environment,
  ) {
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: true,
      maxPayload: env.MAX_REQUEST_BYTES,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has('mcp') ? 'mcp' : false),
    });
  }

  open(req: IncomingMessage, socket: Duplex, first: Buffer, caller: SocketCaller): void {
    this.server.handleUpgrade(req, socket, first, (opened) => this.serve(opened, caller));
  }

  /** Waits for the closing handshakes, `limitMs` at most, and breaks the sockets whose clients did not answer. */
  async ended(limitMs: number): Promise<void> {
    const until = performance.now() + limitMs;
    while (this.server.clients.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.cut();
  }

  private cut(): void {
    for (const socket of this.server.clients) socket.terminate();
  }

  onApplicationShutdown(): void {
    this.cut();
  }

  private serve(socket: WebSocket, caller: SocketCaller): void {
    const before = caller.viewNow();
    const allowed = () => before !== undefined && sameReach(before, caller.viewNow());
    const stream = new SocketStream(socket, this.legacyStreams.messagesOf, allowed);
    const channel = new MessageChannel(
      (json) => stream.send(json),
      (session) => stream.serve(session),
    );
    if (!this.streams.add(stream, caller.until)) return stream.close(closeCodes.tryAgain);
    socket.on('error', () => socket.terminate());
    socket.on('message', (data, isBinary) => {
      if (isBinary) return stream.close(closeCodes.unsupported);
      this.message(channel, stream, caller, data);
    });
    socket.once('close', () => {
      this.streams.delete(stream);
      if (channel.session !== null) this.sessions.discard(channel.session);
    });
  }

  private message(channel: MessageChannel, stream: SocketStream, caller: SocketCaller, data: RawData): void {
    const view = caller.viewNow();
    if (view === undefined) return stream.close(closeCodes.policy);
    try {
      const body = parseBody(data as Buffer);
      const messages = Array.isArray(body) ? (body as readonly Envelope[]) : [body as Envelope];
      for (const message of messages) this.legacy.serve({ ...caller, view }, channel, message);
    } catch (error) {
      if (error instanceof BadMessage) stream.send(errorText(error.id, error.code, error.message, error.data));
      else if (error instanceof DuplicateMember) stream.send(errorText(null, rpc.invalidRequest, error.message));
      else throw error;
    }
  }
}
