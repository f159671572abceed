import type { Limits } from '../limit-words.js';

/** A rate or a quota as it stands in the form; numbers may be missing while they are typed. */
export interface LimitValue {
  readonly kind: 'rate' | 'quota';
  readonly per: 'principal' | 'group' | 'everybody';
  readonly group: string;
  readonly tool: string;
  readonly calls: number | '';
  /** Seconds of a rate, days of a quota. */
  readonly span: number | '';
}

export const newLimit: LimitValue = { kind: 'rate', per: 'principal', group: '', tool: '*', calls: '', span: 60 };

export function limitValues(limits: Limits | null): LimitValue[] {
  const common = { group: '', tool: '*' };
  return [
    ...(limits?.rates ?? []).map(({ seconds, ...rule }) => ({
      ...common,
      ...rule,
      kind: 'rate' as const,
      span: seconds,
    })),
    ...(limits?.quotas ?? []).map(({ days, ...rule }) => ({ ...common, ...rule, kind: 'quota' as const, span: days })),
  ];
}

/** As the API takes them, rates before quotas; null where there are none. */
export function limitsOf(values: readonly LimitValue[]): unknown {
  if (values.length === 0) return null;
  const rule = ({ per, group, tool, calls }: LimitValue) => ({
    per,
    ...(per === 'group' ? { group: group.trim() } : {}),
    tool: tool.trim() || '*',
    calls: calls === '' ? null : calls,
  });
  const span = ({ span: length }: LimitValue) => (length === '' ? null : length);
  return {
    rates: values.filter(({ kind }) => kind === 'rate').map((value) => ({ ...rule(value), seconds: span(value) })),
    quotas: values.filter(({ kind }) => kind === 'quota').map((value) => ({ ...rule(value), days: span(value) })),
  };
}
