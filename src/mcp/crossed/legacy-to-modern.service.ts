import { failureOf } from '../request/failure-of.js';
import { paramHeaders, modernMeta, withEnvelope, withInputs } from '../../protocol/translate-request.js';
import { modernHeaders } from '../../upstream/client/modern-headers.js';
import { Injectable } from '@nestjs/common';
import { UpstreamError } from '../../upstream/target/upstream-error.js';
import { type Outline, underId } from '../../protocol/outline.js';
import type { AnswerFlow, AnswerSink } from '../answers/answer-sink.js';
import { ClientAnswers } from '../sessions/client-answers.service.js';
import type { Envelope, JsonId } from '../../protocol/envelope.js';
import type { Account } from '../../limits/budgets/account.js';
import { CallFailure, errorText, type Failure } from '../../protocol/failures.js';
import { Forwarder } from '../relay/forwarder.service.js';
import { encodeHeaderText } from '../../protocol/header-text.js';
import { spanAt, spliced } from '../../protocol/json/json-spans.js';
import { ownId } from '../../protocol/own-ids.js';
import { rpc } from '../../protocol/protocol.js';
import { Restamped } from '../answers/restamped.js';
import type { Route } from '../relay/routes.js';
import type { ClientFacts } from '../../protocol/client-facts.js';
import { messageFrame } from '../../protocol/sse-frames.js';
import { errorCodeOf, inputRequired, toLegacyAnswer, type InputRequired } from '../../protocol/translate-answer.js';
import { Translated } from '../answers/translated.js';
import type { Call } from '../relay/call.js';
import { WayOfACall } from '../relay/way-of-a-call.js';
import type { Caller } from '../request/visit.js';
import { words } from '../../upstream/target/safe-text.js';
import { guarded } from '../../problems/guarded.js';

/** How often an upstream may ask for more input within one call. */
const maxRounds = 8;

/** A request of a legacy client for an upstream that speaks only 2026-07-28. */
export interface CrossedCall {
  readonly call: Call;
  readonly caller: Caller;
  readonly message: Envelope;
  readonly route: Route;
  /** Null without a session: the client declares nothing and can be asked nothing. */
  readonly facts: ClientFacts | null;
  readonly logLevel: string | null;
  readonly sink: AnswerSink;
}

/** Older revisions in front, 2026-07-28 behind: envelope and headers are added, and what the upstream asks is put to the client. */
@Injectable()
export class LegacyToModern {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly answers: ClientAnswers,
    private readonly way: WayOfACall,
  ) {}

  /** Starts the call; the returned function cancels it. */
  call(crossed: CrossedCall): () => void {
    const { message, route, facts, logLevel, sink } = crossed;
    const text = withEnvelope(route.body.toString(), message.params, modernMeta(facts, logLevel));
    const rounds = new Rounds(sink);
    this.send(crossed, text, this.round(crossed, rounds, text));
    return () => rounds.cancel();
  }

  /** Takes the answer of one round; where it asks for input there is a next one. */
  private round(crossed: CrossedCall, rounds: Rounds, text: string): Round {
    return new Round(rounds, crossed.message.id as JsonId, (required) =>
      this.nextRound(crossed, rounds, text, required),
    );
  }

  private send({ caller, message, route }: CrossedCall, body: string, sink: AnswerSink): void {
    const own = [
      ...modernHeaders(message.method),
      ...(route.name === undefined ? [] : ['mcp-name', encodeHeaderText(route.name)]),
      ...paramHeaders(route.item?.definition, message.params),
      ...caller.head.forwarded,
    ];
    const { client, account } = caller;
    this.forwarder.send({ gateway: route.gateway, method: 'POST', own, body, client, account }, sink);
  }

  /** Puts the questions to the client, and sends the request again with its answers under a new id. */
  private async nextRound(crossed: CrossedCall, rounds: Rounds, text: string, required: InputRequired): Promise<void> {
    const { call, message, facts } = crossed;
    const id = message.id as JsonId;
    try {
      if (++rounds.asked > maxRounds) {
        throw new UpstreamError(
          'mcp',
          'UPSTREAM_PROTOCOL',
          words`the server asked for input more than ${maxRounds} times`,
        );
      }
      this.way.rest(call);
      const responses = await this.ask(rounds, required, facts, call.origin.account);
      if (!('results' in responses)) return rounds.finish(errorText(id, rpc.internal, responses.refused));
      await this.way.back(call);
      const ours = ownId();
      const again = withInputs(text, responses.results, required.state);
      const stamped = spliced(again, spanAt(again, ['id'])!, JSON.stringify(ours));
      this.send(crossed, stamped, new Restamped(this.round(crossed, rounds, text), ours, id));
    } catch (error) {
      rounds.client.fail(failureOf(error));
    } finally {
      rounds.forgetQuestions();
    }
  }

  private async ask(
    rounds: Rounds,
    { requests }: InputRequired,
    facts: ClientFacts | null,
    account: Account,
  ): Promise<{ results: Record<string, unknown> } | { refused: string }> {
    const results = new Map<string, unknown>();
    rounds.rest();
    const asked = Object.entries(requests).map(async ([key, { method, params = {} }]) => {
      if (facts === null) {
        throw new CallFailure('CLIENT_CAPABILITY', `the call needs ${method}, which takes a client with a session`);
      }
      const { id, answer, forget } = this.answers.expect(account);
      rounds.expects(forget);
      rounds.question(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      return [key, JSON.parse(await answer) as { result?: unknown; error?: { message?: unknown } }] as const;
    });
    for (const [key, { result, error }] of await Promise.all(asked)) {
      if (result === undefined) return { refused: `The client answered: ${String(error?.message)}` };
      results.set(key, result);
    }
    return { results: Object.fromEntries(results) };
  }
}

/** All rounds of one call, and the legacy client that they are for. */
class Rounds {
  /** Of the newest round. */
  flow: AnswerFlow | null = null;
  /** How often its upstream asked for input. */
  asked = 0;
  /** Give up the questions that wait for an answer. */
  private readonly open = new Set<() => void>();

  constructor(readonly client: AnswerSink) {}

  /** A request of the gateway to the client, on the stream of its call. */
  question(json: string): void {
    this.client.open();
    this.client.frame(messageFrame(json));
  }

  /** A client who goes leaves no question behind. */
  rest(): void {
    this.client.attach({ cut: () => this.forgetQuestions(), resume: () => {} });
  }

  expects(forget: () => void): void {
    this.open.add(forget);
  }

  forgetQuestions(): void {
    for (const forget of this.open) forget();
    this.open.clear();
  }

  finish(json: string): void {
    this.client.frame(messageFrame(json));
    this.client.end();
  }

  cancel(): void {
    this.flow?.cut();
    this.forgetQuestions();
    this.client.fail(new CallFailure('CLIENT_GONE', 'the call was cancelled'));
  }
}

/** The answer of one round on its way to the client. It is one: what its upstream answers after it is nobody's. */
class Round extends Translated {
  private answered = false;
  /** The answer asked for input: the call goes on without this round, however its stream ends. */
  private over = false;

  constructor(
    private readonly rounds: Rounds,
    private readonly id: JsonId,
    private readonly next: (required: InputRequired) => Promise<void>,
  ) {
    super(rounds.client);
  }

  override attach(flow: AnswerFlow): void {
    this.rounds.flow = flow;
    super.attach(flow);
  }

  override frame(frame: Buffer): boolean {
    return this.over || super.frame(frame);
  }

  override end(): void {
    if (!this.over) super.end();
  }

  override fail(failure: Failure): void {
    if (!this.over) super.fail(failure);
  }

  protected override translate(message: Outline): { text: string; status: number } | null {
    // A request would be taken for one of ours, and the client's answer for one to a question of somebody else's call.
    if (message.kind === 'request') return null;
    if (message.kind !== 'response') return { text: message.text, status: 200 };
    if (this.answered) return null;
    if (underId(message, this.id) !== null) {
      this.answered = true;
      const required = inputRequired(message.text);
      if (required !== null) {
        this.over = true;
        guarded('round', () => this.next(required));
        return null;
      }
    }
    const code = errorCodeOf(message.text);
    if (code === rpc.missingCapability) {
      this.inner.fail(
        new CallFailure('CLIENT_CAPABILITY', 'the call needs a capability that the client does not have'),
      );
      return null;
    }
    if (code === rpc.headerMismatch || code === rpc.unsupportedVersion) {
      this.inner.fail(new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`the server answered ${code} to the gateway`));
      return null;
    }
    return { text: toLegacyAnswer(message.text), status: 200 };
  }
}
