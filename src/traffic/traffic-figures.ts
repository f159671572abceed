import { percentiles, CallTally, type CallRow } from './call-tally.js';
import type { TrafficFailure, TrafficRead, TrafficStep } from './traffic-read.js';

/** Points of the course, whatever the time it covers. */
const steps = 60;
/** Names of one kind, and failures, in an answer. */
const mostListed = 20;
const mostFailures = 50;

/** Adds calls up, newest first, into what is answered. */
export class TrafficFigures {
  private readonly all: { calls: number; failed: number; ms: number[] }[];
  private readonly gateways = new CallTally();
  private readonly tools = new CallTally();
  private readonly people = new CallTally();
  private readonly failures: TrafficFailure[] = [];
  private readonly stepMs: number;

  /** Milliseconds since 1970. */
  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {
    this.stepMs = (to - from) / steps;
    this.all = Array.from({ length: steps }, () => ({ calls: 0, failed: 0, ms: [] }));
  }

  add(row: CallRow, requestId: string | null): void {
    const step = this.all[Math.floor((row.at - this.from) / this.stepMs)];
    if (step === undefined) return;
    step.calls += 1;
    step.ms.push(row.ms);
    this.gateways.add(row.gateway, row);
    this.tools.add(`${row.gateway}/${row.target}`, row);
    this.people.add(row.actor, row);
    if (row.code === null) return;
    step.failed += 1;
    const { at, actor, gateway, target, code, ms } = row;
    if (this.failures.length < mostFailures) {
      this.failures.push({ at: new Date(at).toISOString(), actor, gateway, target, code, ms, requestId });
    }
  }

  /** `since`: from when on every call was added. */
  read(since: number): Omit<TrafficRead, 'known'> {
    return {
      since: new Date(Math.max(since, this.from)).toISOString(),
      calls: this.all.reduce((sum, { calls }) => sum + calls, 0),
      failed: this.all.reduce((sum, { failed }) => sum + failed, 0),
      ...percentiles(this.all.flatMap(({ ms }) => ms)),
      steps: this.all.map(({ calls, failed, ms }, index): TrafficStep => {
        const from = new Date(Math.round(this.from + index * this.stepMs)).toISOString();
        return { from, calls, failed, ...percentiles(ms) };
      }),
      gateways: this.gateways.top(mostListed),
      tools: this.tools.top(mostListed),
      people: this.people.top(mostListed),
      failures: this.failures,
    };
  }
}
