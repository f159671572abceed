import type { Gateway } from '../../api/gateways.js';

export type Limits = NonNullable<Gateway['limits']>;
type Rule = NonNullable<Limits['rates']>[number] | NonNullable<Limits['quotas']>[number];

/** "100 calls in 60 s of each person", one line a rule. */
export const limitWords = (limits: Limits | null): string[] =>
  limits === null ? [] : [...(limits.rates ?? []), ...(limits.quotas ?? [])].map(ruleWords);

function ruleWords(rule: Rule): string {
  const { per, group, tool = '*', calls } = rule;
  const span = 'seconds' in rule ? `${rule.seconds} s` : rule.days === 1 ? 'a day' : `${rule.days} days`;
  const whose = { principal: 'of each person', group: `of the group ${group ?? ''}`, everybody: 'of everybody' }[per];
  return `${calls === 1 ? '1 call' : `${calls} calls`}${tool === '*' ? '' : ` of ${tool}`} in ${span} ${whose}`;
}
