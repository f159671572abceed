import type { Step } from '../../upstream/discovery/step-log.js';
import type { TestResult } from './gateway-bodies.js';

/** What one Test says while it runs. */
export interface TestWatch {
  readonly onStep?: (step: Step) => void;
  /** Ends the Test, as where nobody waits for it any more. */
  readonly signal?: AbortSignal;
  /** Asks once more without the credentials, which shows whether the server looks at them. */
  readonly prove?: boolean;
}

/** The media type under which a Test is told step by step. */
export const stepsType = 'application/x-ndjson';

/** Whether an Accept header asks for the steps; a wildcard does not. */
export const wantsSteps = (accept: string | undefined): boolean =>
  (accept ?? '').split(',').some((type) => type.split(';')[0]!.trim().toLowerCase() === stepsType);

/**
 * Lines of JSON: `{"step": …}` as each is passed, then `{"result": …}`. Whoever reads no longer aborts `signal`.
 */
export async function* testLines(
  run: (watch: TestWatch) => Promise<TestResult>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const steps: Step[] = [];
  let wake = () => {};
  const onStep = (step: Step) => {
    steps.push(step);
    wake();
  };
  let result: TestResult | null = null;
  const running = run({ onStep, signal, prove: true }).then((done) => {
    result = done;
  });
  do {
    if (steps.length === 0) await Promise.race([running, new Promise<void>((resolve) => (wake = resolve))]);
    while (steps.length > 0) yield line({ step: steps.shift()! });
  } while (result === null || steps.length > 0);
  yield line({ result });
}

const line = (value: object) => `${JSON.stringify(value)}\n`;
