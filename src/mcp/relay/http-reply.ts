import type { ServerResponse } from 'node:http';
import { endedUnanswered, notTheAnswer, unanswered } from '../../upstream/target/unusable-answer.js';
import { answerTo, outline, underId, usualAnswer, type Outline } from '../../protocol/outline.js';
import { heed, heedOnce, soon } from '../../problems/guarded.js';
import type { AnswerFlow, AnswerSink } from '../answers/answer-sink.js';
import type { JsonId } from '../../protocol/envelope.js';
import { httpHeadOf, type Failure, type FailureWriter } from '../../protocol/failures.js';
import {
  frameOfBytes,
  messageFrame,
  soleData,
  sseFields,
  sseFrame,
  type SseFields,
} from '../../protocol/sse-frames.js';
import { comment, openAnswers, type Pulsed } from './pulse.js';
import { eventStreamHeaders, sendJson } from '../request/send-json.js';

/** JSON answers up to this many bytes are held until they are whole. */
const holdBytes = 1024 * 1024;

/** What a client accepts of an answer. */
export interface Takes {
  /** Event streams; an answer that takes long becomes one, so that the connection is not silent. */
  readonly events: boolean;
}

/** Passes an upstream's answer to the client of one HTTP request, byte for byte, once it is known to be one. */
export abstract class HttpReply implements AnswerSink, Pulsed {
  readonly holdBytes = holdBytes;
  gone = false;
  private flow: AnswerFlow | null = null;
  private began: 'nothing' | 'json' | 'events' = 'nothing';
  private answered = false;
  private resumable = false;
  /** A long JSON answer is going out as one event. */
  private parted = false;
  private waitsForDrain = false;
  place = -1;
  quiet = 0;

  /** @param takes what the client accepts. */
  constructor(
    protected readonly res: ServerResponse,
    protected readonly id: JsonId,
    private readonly failureText: FailureWriter,
    private readonly takes: Takes,
  ) {
    openAnswers.add(this);
    heed(res, 'close', () => {
      openAnswers.delete(this);
      this.gone ||= !res.writableFinished;
      this.closed(this.flow);
    });
  }

  /** The response has ended, or the client has hung up ({@link gone}). */
  protected abstract closed(flow: AnswerFlow | null): void;

  stop(failure: Failure): void {
    this.flow?.cut();
    this.fail(failure);
    this.gone = true;
  }

  attach(flow: AnswerFlow): void {
    this.flow = flow;
  }

  /** Nothing more can be written: the client has gone, or has its answer though its upstream goes on. */
  private get over(): boolean {
    return this.gone || this.res.writableEnded || this.res.destroyed;
  }

  answer(status: number, body: Buffer): void {
    const answer = answerTo(this.id, body);
    if (answer !== null) return this.complete(status, answer);
    this.fail(notTheAnswer(status, body));
  }

  /** After events have gone out, the answer is one too. */
  protected complete(status: number, answer: Buffer): void {
    if (this.began === 'nothing') return sendJson(this.res, status, answer);
    if (!this.over) this.res.end(frameOfBytes(answer));
  }

  accepted(): void {
    this.fail(unanswered());
  }

  part(status: number, length: number | null, chunk: Buffer): boolean {
    if (this.over) return true;
    if (this.began === 'events') return this.write(this.eventPart(chunk));
    if (this.began === 'nothing') {
      this.began = 'json';
      const sized = length === null ? [] : ['content-length', String(length)];
      this.res.writeHead(status, ['content-type', 'application/json', ...sized]);
    }
    return this.write(chunk);
  }

  /** A long JSON answer after events have gone out: line ends in it are blanks, and the first piece opens its event. */
  private eventPart(chunk: Buffer): Buffer {
    const line = Buffer.from(chunk);
    for (let i = 0; i < line.length; i++) if (line[i] === 0x0a || line[i] === 0x0d) line[i] = 0x20;
    if (this.answered) return line;
    this.answered = this.parted = true;
    return Buffer.concat([Buffer.from('event: message\ndata: '), line]);
  }

  /** Nothing went out for a while: proxies and clients end connections that are silent. */
  still(): void {
    if (this.over || this.began === 'json' || this.res.writableNeedDrain || this.parted) return;
    if (this.began === 'nothing') {
      if (!this.takes.events) return;
      this.begin();
    }
    this.res.write(comment);
  }

  /** Headers wait for the first event of this turn, so that a short stream is one packet; a silent one is not held up. */
  open(): void {
    soon('open', () => {
      if (!this.takes.events || this.began !== 'nothing' || this.res.headersSent || this.res.destroyed) return;
      this.begin();
      this.res.flushHeaders();
    });
  }

  frame(frame: Buffer): boolean {
    if (this.over) return true;
    const passed = this.inspect(frame);
    if (passed === null) return true;
    if (!this.takes.events) return this.onlyAnswer(passed);
    if (this.began === 'nothing') this.begin();
    return this.write(passed);
  }

  /** The client takes JSON alone: what comes before the answer is not for it. */
  private onlyAnswer(frame: Buffer): boolean {
    const { data } = sseFields(frame);
    if (this.answered && data !== undefined && this.began === 'nothing') {
      this.began = 'json';
      sendJson(this.res, 200, Buffer.from(data, 'latin1'));
    }
    return true;
  }

  /** The event to pass on, or null for one that must not be: an answer to somebody else's call, or a second one. */
  private inspect(frame: Buffer): Buffer | null {
    const sole = soleData(frame);
    if (sole !== null && usualAnswer(this.id, sole)) {
      if (this.answered) return null;
      this.answered = true;
      return frame;
    }
    const fields = sseFields(frame);
    if (fields.id !== undefined) this.resumable = true;
    if (fields.data === undefined || fields.data === '') return this.rewritten(frame, fields, null);
    const found = outline(fields.data);
    const message = found?.kind === 'response' ? underId(found, this.id) : found;
    if (message === null) return null;
    if (message.kind === 'response') {
      if (this.answered) return null;
      this.answered = true;
    }
    if (message.text === fields.data && frame.at(-1) !== 0x0d) return this.rewritten(frame, fields, message);
    const plain = { ...fields, data: message.text };
    return this.rewritten(sseFrame(plain), plain, message);
  }

  /** What subclasses change in an event. */
  protected rewritten(frame: Buffer, _fields: SseFields, _message: Outline | null): Buffer | null {
    return frame;
  }

  end(): void {
    if (this.over) return;
    if (this.began === 'json') this.res.end();
    else if (this.parted) this.res.end('\n\n');
    else if (this.answered || this.resumable) {
      if (this.began === 'nothing') this.begin();
      this.res.end();
    } else this.fail(endedUnanswered());
  }

  fail(failure: Failure): void {
    if (this.over) return;
    const text = this.failureText(failure);
    if (this.began === 'nothing') this.refuse(failure, text);
    else if (this.began === 'json' || this.parted || this.res.writableNeedDrain) this.res.destroy();
    else if (this.answered) this.res.end();
    else this.res.end(messageFrame(text));
  }

  private refuse(failure: Failure, text: string): void {
    const { status, headers } = this.headOf(failure);
    sendJson(this.res, status, text, headers);
  }

  protected headOf(failure: Failure): ReturnType<typeof httpHeadOf> {
    return httpHeadOf(failure);
  }

  private begin(): void {
    this.began = 'events';
    this.res.writeHead(200, eventStreamHeaders);
  }

  private write(chunk: Buffer): boolean {
    this.quiet = 0;
    if (this.res.write(chunk)) return true;
    if (!this.waitsForDrain) {
      this.waitsForDrain = true;
      heedOnce(this.res, 'drain', () => {
        this.waitsForDrain = false;
        this.flow?.resume();
      });
    }
    return false;
  }
}
