import type { Report } from '../../fields/field.js';
import { field, wrong, type Shape } from '../../fields/kinds.js';
import { isObject } from '../../fields/spelling.js';

/** Whose calls count together: each principal's, those of all members of a group, or everybody's. */
export type Per = 'principal' | 'group' | 'everybody';

interface Rule {
  readonly per: Per;
  /** The group, where `per` is group. */
  readonly group?: string;
  /** A tool, by the name it has on /mcp or at its server; `*`: every call. */
  readonly tool: string;
  readonly calls: number;
}

/** So many calls in so many seconds, evenly: a burst of all of them, then one after another. */
export interface Rate extends Rule {
  readonly seconds: number;
}

/** So many calls in so many days of UTC. */
export interface Quota extends Rule {
  readonly days: number;
}

export interface LimitRules {
  readonly rates: readonly Rate[];
  readonly quotas: readonly Quota[];
}

export const noRules: LimitRules = { rates: [], quotas: [] };

const mostRules = 100;
const longestName = 255;
const mostCalls = 1_000_000_000;
const longest = { seconds: 86_400, days: 366 };

const rule = (span: keyof typeof longest) => ({
  type: 'object',
  required: ['per', 'calls', span],
  additionalProperties: false,
  properties: {
    per: { type: 'string', enum: ['principal', 'group', 'everybody'] },
    group: { type: 'string', maxLength: longestName, description: 'Where per is group; its members share the calls.' },
    tool: {
      type: 'string',
      maxLength: longestName,
      default: '*',
      description: 'Its name on /mcp or at its server; *: every call.',
    },
    calls: { type: 'integer', minimum: 1, maximum: mostCalls },
    [span]: { type: 'integer', minimum: 1, maximum: longest[span] },
  },
});

/** What a request may hold, for the API document. */
export const rulesSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    rates: { type: 'array', maxItems: mostRules, items: rule('seconds') },
    quotas: { type: 'array', maxItems: mostRules, items: rule('days') },
  },
} as const;

/** The field of a row that holds such rules; all that match a call must allow it. */
export const limitRules = (shape: Shape<LimitRules | null>) =>
  field<LimitRules | null>(shape, rulesSchema as unknown as Parameters<typeof field>[1], readRules);

/** The rules that a request says; undefined where they are wrong, which `report` then says. */
export function readRules(value: unknown, path: string, report: Report): LimitRules | undefined {
  if (!isObject(value)) return wrong(report, path, 'must be an object with rates and quotas');
  const before = report.errors.length;
  unknownMembers(value, ['rates', 'quotas'], path, report);
  const rates = readList(value.rates, 'seconds', `${path}.rates`, report) as readonly Rate[];
  const quotas = readList(value.quotas, 'days', `${path}.quotas`, report) as readonly Quota[];
  return report.errors.length > before ? undefined : { rates, quotas };
}

function readList(value: unknown, span: keyof typeof longest, path: string, report: Report): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return wrong(report, path, 'must be a list') ?? [];
  if (value.length > mostRules) return wrong(report, path, `must have at most ${mostRules} entries`) ?? [];
  return value.map((item, index) => readRule(item, span, `${path}[${index}]`, report));
}

function readRule(value: unknown, span: keyof typeof longest, path: string, report: Report): unknown {
  if (!isObject(value)) return wrong(report, path, 'must be an object');
  unknownMembers(value, ['per', 'group', 'tool', 'calls', span], path, report);
  const { per, group, tool = '*', calls } = value;
  const length = value[span];
  if (per !== 'principal' && per !== 'group' && per !== 'everybody') {
    wrong(report, `${path}.per`, 'must be principal, group or everybody');
  }
  if (per === 'group' && !isName(group))
    wrong(report, `${path}.group`, `must be a name of at most ${longestName} characters`);
  if (per !== 'group' && group !== undefined) wrong(report, `${path}.group`, 'is for per: group only');
  if (!isName(tool)) wrong(report, `${path}.tool`, `must be a name of at most ${longestName} characters, or *`);
  whole(calls, mostCalls, `${path}.calls`, report);
  whole(length, longest[span], `${path}.${span}`, report);
  return { per, ...(per === 'group' ? { group } : {}), tool, calls, [span]: length };
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= longestName;

function whole(value: unknown, most: number, path: string, report: Report): void {
  if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > most) {
    wrong(report, path, `must be a whole number from 1 to ${most}`);
  }
}

function unknownMembers(value: object, known: readonly string[], path: string, report: Report): void {
  for (const member of Object.keys(value)) {
    if (!known.includes(member)) wrong(report, `${path}.${member.slice(0, 100)}`, 'is not a known field');
  }
}
