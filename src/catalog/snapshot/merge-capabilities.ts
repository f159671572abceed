import { itemLists } from '../../protocol/lists.js';

/** What a view of several gateways can offer: the rest (tasks, experimental, extensions) has ids nobody could route. */
const RELAYED = ['tools', 'prompts', 'resources', 'logging', 'completions'] as const;
const CHANGING: ReadonlySet<string> = new Set(itemLists.map(({ capability }) => capability));

/**
 * The union of what upstreams offer. Lists are always offered and always may change, since a gateway may be added at
 * any time.
 */
export function mergeCapabilities(all: readonly Record<string, unknown>[]): Record<string, unknown> {
  const union: Record<string, unknown> = {};
  for (const name of RELAYED) {
    const offers = all.map((capabilities) => capabilities[name]).filter((offer) => offer !== undefined);
    const changing = CHANGING.has(name);
    if (offers.length === 0 && !changing) continue;
    union[name] = { ...flags(offers), ...(changing ? { listChanged: true } : {}) };
  }
  return union;
}

/** What an endpoint of one gateway offers: as it is, but that tasks are each of one caller, and nobody can list them. */
export function ownCapabilities(all: Record<string, unknown>): Record<string, unknown> {
  const { tasks } = all;
  if (typeof tasks !== 'object' || tasks === null || !Object.hasOwn(tasks, 'list')) return all;
  const { list: _list, ...others } = tasks as Record<string, unknown>;
  return { ...all, tasks: others };
}

/** Members that are true in one of the offers. */
function flags(offers: readonly unknown[]): Record<string, true> {
  const on = new Map<string, true>();
  for (const offer of offers) {
    if (typeof offer !== 'object' || offer === null) continue;
    for (const [flag, value] of Object.entries(offer)) if (value === true) on.set(flag, true);
  }
  return Object.fromEntries(on);
}

/** Most characters of instructions of one gateway, and of all together. */
const MAX_OF_ONE = 4_000;
const MAX_OF_ALL = 16_000;

/** The instructions of several gateways under headings of their slugs; null where there are none. */
export function mergeInstructions(gateways: readonly { slug: string; instructions: string | null }[]): string | null {
  let merged = '';
  for (const { slug, instructions } of gateways) {
    if (instructions === null || instructions.trim() === '') continue;
    const part = `## ${slug}\n${shortened(instructions.trim())}`;
    if (merged.length + part.length + 2 > MAX_OF_ALL) break;
    merged += merged === '' ? part : `\n\n${part}`;
  }
  return merged === '' ? null : merged;
}

const shortened = (text: string) => (text.length <= MAX_OF_ONE ? text : `${text.slice(0, MAX_OF_ONE)} …`);
