import { Injectable } from '@nestjs/common';
import { LimitReached } from '../../problems/limit-reached.js';
import { noRules, type LimitRules } from '../rules/limit-rules.js';
import { type Metered, MeteredQuota, MeteredRate } from './meter.js';

/** What of a call the rules look at. */
export interface LimitedCall {
  readonly method: string;
  readonly origin: { readonly principal: { readonly id: string; readonly groups: readonly string[] } };
  readonly route: {
    readonly name: string | undefined;
    /** The tool, with the name that clients call it by where that was changed. */
    readonly item?: { readonly override: { readonly customName: string | null } | null };
    readonly gateway: { readonly id: string; readonly slug: string; readonly limits: LimitRules | null };
  };
}

/** Rules of one place, with what is used of them. */
interface Book {
  readonly rules: LimitRules;
  readonly metered: readonly Metered[];
}

const empty: Book = { rules: noRules, metered: [] };

/**
 * Limits by rate and quota, as administrators set them for all gateways and for each. Off until set. All rules that match a call must
 * allow it, and only then each counts it. What other replicas counted is added by {@link LimitSettlement}.
 */
@Injectable()
export class RateLimits {
  private everywhere: Book = empty;
  private readonly gateways = new Map<string, Book>();

  /** The rules for all gateways; what is used of those that stay counts on. */
  set(rules: LimitRules): void {
    const none = rules.rates.length + rules.quotas.length === 0;
    this.everywhere = none ? empty : bookOf('', rules, this.everywhere);
  }

  get rules(): LimitRules {
    return this.everywhere.rules;
  }

  admit(call: LimitedCall): LimitReached | null {
    const { gateway } = call.route;
    if (this.everywhere === empty && gateway.limits === null) return null;
    const matching = [...this.everywhere.metered, ...this.ofGateway(gateway)].flatMap((metered) => {
      const who = whoOf(metered, call);
      return who === null ? [] : [{ metered, who }];
    });
    for (const { metered, who } of matching) {
      const wait = metered.waitMs(metered.meters.get(who));
      if (wait > 0) return refusal(metered, wait);
    }
    for (const { metered, who } of matching) metered.use(who);
    return null;
  }

  /** All rules of which something may be used. */
  *all(): Iterable<Metered> {
    yield* this.everywhere.metered;
    for (const { metered } of this.gateways.values()) yield* metered;
  }

  /** Forgets what counts no more. */
  sweep(): void {
    for (const metered of this.all()) {
      const { meters } = metered;
      const now = metered.now();
      for (const [who, meter] of meters) if (meter.until <= now && meter.unsettled === 0) meters.delete(who);
    }
    for (const [id, { metered }] of this.gateways) {
      if (metered.every(({ meters }) => meters.size === 0)) this.gateways.delete(id);
    }
  }

  private ofGateway({ id, limits }: LimitedCall['route']['gateway']): readonly Metered[] {
    if (limits === null) return [];
    const known = this.gateways.get(id);
    if (known?.rules === limits) return known.metered;
    const book = bookOf(id, limits, known ?? empty);
    this.gateways.set(id, book);
    return book.metered;
  }
}

function bookOf(place: string, rules: LimitRules, before: Book): Book {
  const known = new Map(before.metered.map((metered) => [metered.key, metered]));
  const keyOf = (rule: object) => `${place} ${JSON.stringify(rule)}`;
  const made = [
    ...rules.rates.map((rule) => new MeteredRate(keyOf(rule), rule)),
    ...rules.quotas.map((rule) => new MeteredQuota(keyOf(rule), rule)),
  ];
  return { rules, metered: made.map((metered) => known.get(metered.key) ?? metered) };
}

/** Whose use a call is; null where the rule is not about it. */
function whoOf({ rule }: Metered, { method, origin, route }: LimitedCall): string | null {
  const { per, group = '', tool } = rule;
  if (tool !== '*') {
    if (method !== 'tools/call' || route.name === undefined) return null;
    const { slug } = route.gateway;
    const changed = route.item?.override?.customName ?? route.name;
    const names = [route.name, changed].flatMap((name) => [
      name,
      `${slug}__${name}`,
      `${slug}-${name.replaceAll('_', '-')}`,
    ]);
    if (!names.includes(tool)) return null;
  }
  if (per === 'everybody') return '';
  if (per === 'principal') return origin.principal.id;
  return origin.principal.groups.includes(group) ? group : null;
}

/** With what is left, as draft-ietf-httpapi-ratelimit-headers has it. */
function refusal(metered: Metered, waitMs: number): LimitReached {
  const { rule, seconds, says } = metered;
  const wait = Math.max(1, Math.ceil(waitMs / 1000));
  const code = metered instanceof MeteredRate ? 'RATE_LIMITED' : 'QUOTA_EXCEEDED';
  const name = `"${code === 'RATE_LIMITED' ? 'rate' : 'quota'}"`;
  const policy = ['ratelimit-policy', `${name};q=${rule.calls};w=${seconds}`];
  return new LimitReached(code, says, wait, [...policy, 'ratelimit', `${name};r=0;t=${wait}`]);
}
