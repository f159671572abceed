import type { WebSocket } from 'ws';
import type { AnswerFlow } from '../answers/answer-sink.js';
import { heed } from '../../problems/guarded.js';
import { Backlog } from './backlog.js';
import type { LegacyLink } from '../sessions/legacy-link.js';
import type { Session, SessionStream } from '../sessions/session.js';
import { sseFields } from '../../protocol/sse-frames.js';
import { closeCodes } from './close-codes.js';
import type { OpenStream } from './open-streams.service.js';
import { hear, type Hearing, type Outlet } from './upstream-news.js';

/** The sending side of one socket. */
export class SocketStream implements SessionStream, OpenStream, Outlet {
  private readonly flows = new Set<AnswerFlow>();
  private readonly backlog = new Backlog();
  private session: Session | null = null;
  private answersPing = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly hearing: Hearing,
    readonly allowed: () => boolean,
  ) {
    heed(socket, 'pong', () => (this.answersPing = true));
    heed(socket, 'close', () => {
      for (const flow of this.flows) flow.cut();
      this.flows.clear();
    });
  }

  serve(session: Session): void {
    this.session = session;
    session.stream = this;
  }

  get closed(): boolean {
    return this.socket.readyState > this.socket.OPEN;
  }

  attach(link: LegacyLink, stands?: () => void): void {
    if (this.session !== null) hear(this, this.session, link, this.hearing, undefined, stands);
  }

  send(json: string | Buffer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.backlog.isFull(this.socket.bufferedAmount, json.length)) return this.socket.terminate();
    this.socket.send(json, { binary: false });
  }

  write(frame: Buffer): boolean {
    const { data } = sseFields(frame);
    if (data !== undefined && data !== '') this.send(Buffer.from(data, 'latin1'));
    return true;
  }

  whenDrained(then: () => void): void {
    then();
  }

  join(flow: AnswerFlow): void {
    if (this.closed) flow.cut();
    else this.flows.add(flow);
  }

  leave(flow: AnswerFlow): void {
    this.flows.delete(flow);
  }

  busy(): boolean {
    return this.session !== null && this.session.calls.size > 0;
  }

  /** A peer that did not answer the last ping is gone. */
  ping(): void {
    if (!this.answersPing) return this.socket.terminate();
    this.answersPing = false;
    this.socket.ping();
  }

  close(code: number = closeCodes.goingAway): void {
    this.socket.close(code);
  }
}
