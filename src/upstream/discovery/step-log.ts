import type { DialTrace } from '../dial/guarded-connector.js';
import type { Stage, UpstreamError } from '../target/upstream-error.js';
import { ours, type SafeText, words } from '../target/safe-text.js';

/** One stage of a probe, for the Test button. */
export interface Step {
  readonly stage: Stage;
  readonly ok: boolean;
  readonly ms: number;
  readonly detail: SafeText;
}

const order: readonly Stage[] = ['dns', 'tcp', 'tls', 'http', 'auth', 'mcp', 'tools'];

/** Collects the stages of one probe as they are passed; each once, in order. */
export class StepLog implements DialTrace {
  readonly #steps: Step[] = [];
  readonly #start = performance.now();
  #last = this.#start;

  constructor(
    private readonly secure: boolean,
    private readonly onStep?: (step: Step) => void,
  ) {}

  get elapsedMs(): number {
    return Math.round(performance.now() - this.#start);
  }

  resolved(addresses: readonly string[]): void {
    this.passed('dns', ours(addresses.slice(0, 4).join(', ')));
  }

  connected(): void {
    this.passed('tcp', words`connected`);
  }

  secured(): void {
    this.passed('tls', words`certificate accepted`);
  }

  /** An HTTP answer came and it did not refuse the credentials. */
  answered(): void {
    this.passed('http', words`answered`);
    this.passed('auth', words`credentials accepted`);
  }

  passed(stage: Stage, detail: SafeText): void {
    this.#add(stage, true, detail);
  }

  failed(error: UpstreamError): void {
    if (error.stage === 'auth' && error.statusCode !== undefined)
      this.passed('http', words`status ${error.statusCode}`);
    this.#add(error.stage, false, error.message);
  }

  /** The stage of an error: what comes after a stage that was passed cannot be before it. */
  stageOf(error: UpstreamError): Stage {
    const passed = this.#steps.at(-1);
    if (passed === undefined) return error.stage;
    const next = order[order.indexOf(passed.stage) + 1] ?? passed.stage;
    const first = next === 'tls' && !this.secure ? 'http' : next;
    return order.indexOf(error.stage) >= order.indexOf(first) ? error.stage : first;
  }

  get all(): readonly Step[] {
    return [...this.#steps];
  }

  #add(stage: Stage, ok: boolean, detail: SafeText): void {
    if (this.#steps.some((step) => step.stage === stage)) return;
    const now = performance.now();
    const step = { stage, ok, ms: Math.round(now - this.#last), detail };
    this.#steps.push(step);
    this.onStep?.(step);
    this.#last = now;
  }
}
