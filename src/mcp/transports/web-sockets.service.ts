import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { oneByOne, type Messages } from '../../protocol/envelope.js';
import { SessionGet } from '../streams/session-get.service.js';
import { LegacyServer } from '../legacy/legacy-server.service.js';
import { Inbox } from './inbox.js';
import { MessageChannel } from './message-channel.js';
import { Sessions } from '../sessions/sessions.service.js';
import { closeCodes } from '../streams/close-codes.js';
import { SocketStream } from '../streams/socket-stream.js';
import { OpenStreams } from '../streams/open-streams.service.js';
import { sameReach, type Caller } from '../request/visit.js';
import { guarded, heed } from '../../problems/guarded.js';
import { requestIdFor } from '../../problems/request-id.js';
import type { Upgrade } from '../request/upgrade.js';

/** Who opened a socket; what they see is asked anew for each message. */
export type SocketCaller = Omit<Caller, 'view'>;

/** MCP over WebSocket: JSON-RPC, one message a frame, one session a socket. Identity was settled at the upgrade. */
@Injectable()
export class WebSockets implements OnApplicationShutdown {
  private readonly server: WebSocketServer;

  constructor(
    private readonly legacy: LegacyServer,
    private readonly legacyStreams: SessionGet,
    private readonly sessions: Sessions,
    private readonly streams: OpenStreams,
    @InjectEnvironment() private readonly env: Environment,
  ) {
    this.server = new WebSocketServer({
      noServer: true,
      clientTracking: true,
      maxPayload: env.MAX_REQUEST_BYTES,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has('mcp') ? 'mcp' : false),
    });
  }

  open(upgrade: Upgrade, caller: SocketCaller): void {
    this.server.handleUpgrade(upgrade.req, upgrade.socket, upgrade.first, (opened) => {
      upgrade.opened();
      guarded(
        'ws opened',
        () => this.serve(opened, caller),
        () => opened.terminate(),
      );
    });
  }

  /** Waits for the closing handshakes, `limitMs` at most, and breaks the sockets whose clients did not answer. */
  async ended(limitMs: number): Promise<void> {
    const until = performance.now() + limitMs;
    while (this.server.clients.size > 0 && performance.now() < until) {
      await sleep(20);
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
    const stream = new SocketStream(socket, this.legacyStreams.hearingOf(caller.client), allowed);
    const channel = new MessageChannel(
      (json) => stream.send(json),
      (session) => stream.serve(session),
      (session) => this.sessions.discard(session),
    );
    const inbox = new Inbox(
      socket,
      caller.account,
      this.env,
      (messages) => this.messages(channel, stream, caller, messages),
      (error) => this.legacy.failed(channel, caller, error),
    );
    if (this.streams.add(stream, caller) !== null) return stream.close(closeCodes.tryAgain);
    heed(socket, 'error', () => socket.terminate());
    heed(
      socket,
      'message',
      (data: RawData, isBinary: boolean) => {
        if (isBinary) return stream.close(closeCodes.unsupported);
        inbox.put(data as Buffer);
      },
      (error) => this.legacy.failed(channel, caller, error),
    );
    heed(socket, 'close', () => {
      this.streams.delete(stream);
      if (channel.session !== null) this.sessions.discard(channel.session);
    });
  }

  private messages(channel: MessageChannel, stream: SocketStream, caller: SocketCaller, messages: Messages): void {
    const view = caller.viewNow();
    if (view === undefined) return stream.close(closeCodes.policy);
    // The upgrade was a request of its own; so is each message.
    const head = { ...caller.head, requestId: requestIdFor(undefined), arrived: 0 };
    for (const message of oneByOne(messages, channel.session?.facts.protocolVersion ?? '')) {
      this.legacy.serveOn({ ...caller, head, view }, channel, message);
    }
  }
}
