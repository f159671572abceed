import { failureOf } from '../request/failure-of.js';
import type { Dispatcher } from 'undici';
import { upstreamErrorOf, UpstreamError, type UpstreamErrorCode } from '../../upstream/target/upstream-error.js';
import type { Breaker } from '../../upstream/target/breakers.js';
import type { CookieJar } from '../../upstream/target/cookie-jar.js';
import { Redactor, redactBytes } from '../../upstream/masking/redactor.js';
import { bracketed, lookBytes } from '../../protocol/outline.js';
import { refusalOf } from '../../upstream/target/refusal.js';
import { type SafeText, words } from '../../upstream/target/safe-text.js';
import { compressed, redirected } from '../../upstream/target/unusable-answer.js';
import type { AnswerFlow, AnswerSink } from '../answers/answer-sink.js';
import type { Deadlines, Timed } from './deadlines.js';
import { Unpacking } from './unpacking.js';
import { unpackerOf } from '../../upstream/client/unpacker.js';
import { CallFailure, type Failure } from '../../protocol/failures.js';
import type { Account } from '../../limits/budgets/account.js';
import { guarded, together } from '../../problems/guarded.js';
import type { LimitReached } from '../../problems/limit-reached.js';
import { batchFrames, SseFrames } from '../../protocol/sse-frames.js';

export interface RelayTerms {
  /** Largest JSON answer, and largest event, in bytes. */
  readonly maxBytes: number;
  /** First byte, and all of a JSON answer, within this. */
  readonly timeoutMs: number;
  /** Longest silence of an event stream; Infinity for streams that only wait. */
  readonly idleMs: number;
  readonly deadlines: Deadlines;
  /** Entered already; the relay leaves it. */
  readonly breaker: Pick<Breaker, 'leave'>;
  /** On which goes what is held of the answer. */
  readonly account: Account;
  /** Of the upstream session; takes what the answer sets. Clients never see it. */
  readonly cookies: CookieJar | null;
  /** Secrets that an upstream may not reflect. */
  readonly secrets: readonly Buffer[];
}

/** 103 and its kin before the answer; more is a flood. */
const maxInformational = 16;
const cutByUs = new CallFailure('CLIENT_GONE', 'the client is gone');

type Mode = 'waiting' | 'json' | 'parts' | 'events' | 'empty' | 'over';

/**
 * Reads one answer of an upstream as undici delivers it (no promises, no streams) and hands it to a sink.
 * JSON is held until it is complete, so that a cut or garbled answer becomes one error and never half a result.
 * The methods are those of undici's older handlers: the newer ones are given all headers as an object, whose making costs a twentieth
 * of a call.
 */
export class Relay implements Dispatcher.DispatchHandler, AnswerFlow, Timed {
  private abort: ((reason: Error) => void) | null = null;
  private goOn: (() => void) | null = null;
  private paused = false;
  private mode: Mode = 'waiting';
  private status = 0;
  private length: number | null = null;
  /** Whether a cut would be noticed: by a length or by chunks, not by the end of the connection (RFC 9112 section 8). */
  private framed = false;
  private received = 0;
  /** What of it is held, on the account. */
  private charged = 0;
  /** The first piece of a JSON answer, as it came. */
  private held: Buffer | null = null;
  /** All its pieces, masked as they came, so that a long answer is no long work: what comes between has its turn. */
  private more: Buffer[] | null = null;
  private frames: SseFrames | null = null;
  private redactor: Redactor | null = null;
  private informational = 0;
  /** Of an answer that came compressed. */
  private unpacking: Unpacking | null = null;
  deadline: number;
  place = -1;
  /** The session id the upstream gave in this answer, if any. */
  sessionId: string | undefined;

  constructor(
    private readonly sink: AnswerSink,
    private readonly terms: RelayTerms,
  ) {
    this.deadline = performance.now() + terms.timeoutMs;
    terms.deadlines.add(this);
    sink.attach(this);
  }

  cut(): void {
    if (this.over('neither')) this.abort?.(cutByUs);
    this.release();
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.unpacking?.resume();
    this.goOn?.();
  }

  expire(): void {
    const seconds = Math.round((this.mode === 'events' ? this.terms.idleMs : this.terms.timeoutMs) / 1000);
    const what = this.mode === 'waiting' ? words`no answer` : words`no complete answer`;
    this.fail('UPSTREAM_TIMEOUT', words`${what} within ${seconds} s`);
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.abort = abort;
    if (this.mode === 'over' || this.sink.gone) abort(cutByUs);
  }

  onHeaders(status: number, headers: readonly Buffer[], resume: () => void): boolean {
    this.goOn = resume;
    try {
      this.begin(status, headers);
    } catch (error) {
      this.broke(error);
    }
    return !this.paused;
  }

  private begin(status: number, headers: readonly Buffer[]): void {
    if (status < 200) {
      if (++this.informational > maxInformational)
        this.fail('UPSTREAM_PROTOCOL', words`too many informational answers`);
      return;
    }
    this.status = status;
    const type = this.readHeaders(headers);
    if (this.mode === 'over') return;
    if (status === 204 || (status === 202 && type === 'other')) this.mode = 'empty';
    else if (status >= 300 && status < 400) {
      this.stop(redirected(status));
    } else if (status === 401 || status === 407) {
      this.fail('UPSTREAM_CREDENTIALS_REFUSED', words`the server answered ${status}`);
    } else if (type === 'json' || status >= 400) this.mode = 'json';
    else if (type === 'events') this.startEvents();
    else this.fail('UPSTREAM_PROTOCOL', words`the answer is neither JSON nor an event stream`);
  }

  private startEvents(): void {
    this.mode = 'events';
    this.frames = new SseFrames(this.terms.maxBytes);
    this.startMasking();
    this.deadline = performance.now() + this.terms.idleMs;
    this.sink.open();
  }

  private readHeaders(raw: readonly Buffer[]): 'json' | 'events' | 'other' {
    let type: 'json' | 'events' | 'other' = 'other';
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i] as Buffer;
      if (name.length === 10 && this.terms.cookies !== null && isSetCookie(name)) {
        this.terms.cookies.take((raw[i + 1] as Buffer).toString('latin1'));
      }
      if (name.length !== 12 && name.length !== 14 && name.length !== 16 && name.length !== 17) continue;
      const value = (raw[i + 1] as Buffer).toString('latin1');
      switch (name.toString('latin1').toLowerCase()) {
        case 'content-type':
          type = typeOf(value);
          break;
        case 'content-length':
          this.length = Number(value);
          this.framed = true;
          break;
        case 'transfer-encoding':
          this.framed = true;
          break;
        case 'mcp-session-id':
          this.sessionId = value;
          break;
        case 'content-encoding':
          this.unpack(unpackerOf(value));
      }
    }
    if (this.length !== null && this.length > this.terms.maxBytes) this.tooLarge();
    if (this.unpacking !== null) {
      // Its own end says whether it is whole.
      this.length = null;
      this.framed = true;
    }
    return type;
  }

  private unpack(unpacker: ReturnType<typeof unpackerOf>): void {
    if (unpacker === undefined) this.stop(compressed(this.status));
    else if (unpacker !== null)
      this.unpacking = new Unpacking(unpacker, {
        data: (chunk) => this.taken(chunk),
        end: () => this.ended(),
        broken: () => this.fail('UPSTREAM_PROTOCOL', words`the compressed answer cannot be unpacked`),
        drained: () => this.goOn?.(),
      });
  }

  onData(chunk: Buffer): boolean {
    return this.unpacking === null ? this.taken(chunk) : this.unpacking.write(chunk);
  }

  private taken(chunk: Buffer): boolean {
    try {
      this.take(chunk);
    } catch (error) {
      this.broke(error);
    }
    return !this.paused;
  }

  private take(chunk: Buffer): void {
    if (this.mode === 'events') return this.events(chunk);
    if (this.mode !== 'json' && this.mode !== 'parts') return;
    this.received += chunk.length;
    if (this.received > this.terms.maxBytes) return this.tooLarge();
    if (this.mode === 'parts') return this.part(this.clean(chunk));
    const full = this.terms.account.take('bytes', chunk.length);
    if (full !== null) return this.stop(full);
    this.charged += chunk.length;
    if (this.held === null) this.held = chunk;
    else this.hold(this.held, chunk);
    if (this.received > this.sink.holdBytes && this.status < 300) this.flush();
  }

  private hold(first: Buffer, chunk: Buffer): void {
    if (this.more === null) {
      this.startMasking();
      this.more = [this.clean(first)];
    }
    this.more.push(this.clean(chunk));
  }

  private startMasking(): void {
    if (this.terms.secrets.length > 0) this.redactor ??= new Redactor(this.terms.secrets);
  }

  private clean(chunk: Buffer): Buffer {
    return this.redactor === null ? chunk : this.redactor.push(chunk);
  }

  /** The answer is longer than is held: from here it goes on as it comes. */
  private flush(): void {
    const first = this.held as Buffer;
    if (first[0] !== 0x7b && first[0] !== 0x5b) return this.fail('UPSTREAM_PROTOCOL', words`the answer is not JSON`);
    this.startMasking();
    const body = this.more === null ? this.clean(first) : Buffer.concat(this.more);
    this.held = this.more = null;
    this.mode = 'parts';
    this.release();
    this.part(body);
  }

  /** Masking may change the length, so that where there is something to mask no length is promised. */
  private part(piece: Buffer): void {
    if (!this.sink.part(this.status, this.redactor === null ? this.length : null, piece)) this.paused = true;
  }

  private whole(): Buffer {
    if (this.more !== null) return Buffer.concat(this.more);
    return this.held ?? Buffer.alloc(0);
  }

  private events(chunk: Buffer): void {
    this.deadline = performance.now() + this.terms.idleMs;
    const frames = this.frames as SseFrames;
    const whole = frames.push(this.clean(chunk));
    if (frames.waiting !== this.charged) {
      const full = this.charge(frames.waiting);
      if (full !== null) return this.stop(full);
    }
    let flowing = true;
    for (const frame of whole) {
      for (const one of batchFrames(frame) ?? [frame]) {
        flowing = this.sink.frame(one);
        if ((this.mode as Mode) === 'over') return;
      }
    }
    if (!flowing) this.paused = true;
  }

  /** What is held of an event that is not complete is on the account, as what is held of JSON is. */
  private charge(bytes: number): LimitReached | null {
    const { account } = this.terms;
    const full = bytes > this.charged ? account.take('bytes', bytes - this.charged) : null;
    if (full !== null) return full;
    if (bytes < this.charged) account.give('bytes', this.charged - bytes);
    this.charged = bytes;
    return null;
  }

  onComplete(): void {
    if (this.unpacking !== null && this.mode !== 'over') this.unpacking.end();
    // What goes on as it comes ends in one write with its last piece.
    else if (this.mode === 'json') together(() => this.ended());
    else this.ended();
  }

  private ended(): void {
    try {
      this.complete();
    } catch (error) {
      this.broke(error);
    }
    this.release();
  }

  private complete(): void {
    const { mode } = this;
    if (this.redactor !== null) this.more?.push(this.redactor.end());
    if (mode === 'json' && !this.framed && !isJson(this.whole())) {
      return this.fail('UPSTREAM_CLOSED', words`the connection ended before the answer did`);
    }
    if (!this.over()) return;
    if (mode === 'json') this.answer();
    else if (mode === 'empty') this.sink.accepted();
    else {
      if (this.redactor !== null && mode === 'parts') this.part(this.redactor.end());
      this.sink.end();
    }
  }

  /** A long answer goes on in the pieces it came in: joining them would cost more than all else that is done to it. */
  private answer(): void {
    const { sink, status } = this;
    if (status === 403 || status === 421) return sink.fail(refusalOf(status, this.whole().toString()));
    const parts = this.more?.filter((part) => part.length > 0);
    if (parts === undefined) return sink.answer(status, redactBytes(this.whole(), this.terms.secrets));
    if (this.received > lookBytes && status < 300 && sink.holdBytes < Infinity && sink.inOnePiece !== true) {
      if (bracketed(parts[0] as Buffer, parts.at(-1) as Buffer)) {
        const length = parts.reduce((sum, part) => sum + part.length, 0);
        for (const part of parts) sink.part(status, length, part);
        return sink.end();
      }
    }
    sink.answer(status, this.whole());
  }

  onError(error: Error): void {
    if (this.over()) this.failed(upstreamErrorOf(error));
  }

  private fail(code: UpstreamErrorCode, message: SafeText): void {
    this.stop(new UpstreamError('http', code, message, this.status === 0 ? {} : { statusCode: this.status }));
  }

  private tooLarge(): void {
    this.fail('UPSTREAM_TOO_LARGE', words`the answer is larger than ${this.terms.maxBytes} bytes`);
  }

  private stop(error: Failure): void {
    if (!this.over()) return;
    this.abort?.(error);
    this.failed(error);
  }

  /** The sink threw. undici would swallow that, and a client would wait for ever. */
  private broke(error: unknown): void {
    const failure = failureOf(error);
    this.over();
    this.abort?.(failure);
    this.failed(failure);
  }

  private failed(failure: Failure): void {
    this.release();
    guarded('answer', () => this.sink.fail(failure));
  }

  private release(): void {
    this.terms.account.give('bytes', this.charged);
    this.charged = 0;
  }

  /** Ends the relay; false when it had ended before. An answer of any kind speaks for the upstream. */
  private over(unanswered: 'failed' | 'neither' = 'failed'): boolean {
    if (this.mode === 'over') return false;
    this.mode = 'over';
    this.unpacking?.stop();
    this.terms.deadlines.delete(this);
    this.terms.breaker.leave(this.status > 0 ? 'answered' : unanswered);
    return true;
  }
}

const isSetCookie = (name: Buffer): boolean => name.toString('latin1').toLowerCase() === 'set-cookie';

function typeOf(contentType: string): 'json' | 'events' | 'other' {
  if (contentType === 'application/json') return 'json';
  const text = contentType.toLowerCase();
  if (text.startsWith('application/json')) return 'json';
  return text.startsWith('text/event-stream') ? 'events' : 'other';
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
