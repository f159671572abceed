import type { Per, Quota, Rate } from '../rules/limit-rules.js';

const dayMs = 86_400_000;

/** What of a rule is used, by one principal, group or by everybody. */
export interface Meter {
  /** A rate: until when what was used counts, on its clock (the theoretical arrival time of GCRA). A quota: calls. */
  value: number;
  /** What of it the other replicas have not been told yet. */
  unsettled: number;
  /** When it counts nothing any more, on the rule's clock. */
  until: number;
}

/** One rule, and who used how much of it. */
export abstract class Metered {
  /** By whose calls they count. */
  readonly meters = new Map<string, Meter>();

  constructor(
    /** Names the rule on every replica. */
    readonly key: string,
    readonly rule: { readonly per: Per; readonly group?: string; readonly tool: string; readonly calls: number },
  ) {}

  /** The clock by which its use ends, in milliseconds. */
  abstract now(): number;
  /** How long until one more call is allowed, in milliseconds; 0: now. */
  abstract waitMs(meter: Meter | undefined): number;
  /** What is left now. */
  abstract left(meter: Meter | undefined): number;
  abstract use(who: string): void;
  /** The window of the rule, in seconds. */
  abstract get seconds(): number;
  abstract get says(): string;
}

/** The generic cell rate algorithm (ITU-T I.371): smooth, a burst of the whole allowance at most, one number for each caller. */
export class MeteredRate extends Metered {
  /** Between two calls, in milliseconds. */
  readonly interval: number;
  private readonly burst: number;

  constructor(
    key: string,
    override readonly rule: Rate,
  ) {
    super(key, rule);
    this.interval = (rule.seconds * 1000) / rule.calls;
    this.burst = rule.seconds * 1000 - this.interval;
  }

  /** Of this process alone, and never set: whoever is at their limit waits no longer where the clock on the wall is put back. */
  now(): number {
    return performance.now();
  }

  waitMs(meter: Meter | undefined): number {
    return meter === undefined ? 0 : Math.max(0, meter.value - this.burst - this.now());
  }

  left(meter: Meter | undefined): number {
    const ahead = meter === undefined ? 0 : Math.max(0, meter.value - this.now());
    return Math.max(0, Math.floor((this.rule.seconds * 1000 - ahead) / this.interval));
  }

  use(who: string): void {
    const meter = meterOf(this.meters, who);
    meter.value = Math.max(meter.value, this.now()) + this.interval;
    meter.unsettled += this.interval;
    meter.until = meter.value;
  }

  get seconds(): number {
    return this.rule.seconds;
  }

  get says(): string {
    return `Calls are limited to ${this.rule.calls} in ${this.rule.seconds} s`;
  }
}

/** Calls of whole days of UTC. */
export class MeteredQuota extends Metered {
  constructor(
    key: string,
    override readonly rule: Quota,
  ) {
    super(key, rule);
  }

  /** Milliseconds since 1970: its windows are days. */
  now(): number {
    return Date.now();
  }

  waitMs(meter: Meter | undefined): number {
    const now = this.now();
    return this.left(meter) > 0 ? 0 : this.endOf(now) - now;
  }

  left(meter: Meter | undefined): number {
    const used = meter === undefined || meter.until <= this.now() ? 0 : meter.value;
    return Math.max(0, this.rule.calls - used);
  }

  use(who: string): void {
    const now = this.now();
    const meter = meterOf(this.meters, who);
    if (meter.until <= now) Object.assign(meter, { value: 0, unsettled: 0, until: this.endOf(now) });
    meter.value += 1;
    meter.unsettled += 1;
  }

  /** When the window ends in which `now` is. */
  private endOf(now: number): number {
    const length = this.rule.days * dayMs;
    return (Math.floor(now / length) + 1) * length;
  }

  get seconds(): number {
    return this.rule.days * 86_400;
  }

  get says(): string {
    const { calls, days } = this.rule;
    return `The quota of ${calls} calls in ${days} ${days === 1 ? 'day' : 'days'} is used up`;
  }
}

function meterOf(meters: Map<string, Meter>, who: string): Meter {
  let meter = meters.get(who);
  if (meter === undefined) meters.set(who, (meter = { value: 0, unsettled: 0, until: 0 }));
  return meter;
}
