import { isNamed, type Override } from '../../gateways/row/override.js';
import { DuplicateMember, memberSpans, type Span } from '../../protocol/json/json-spans.js';
import type { CatalogueItem, Exposed } from './catalogue.js';

type Words = Readonly<Record<string, string>>;

/** An item under a name, with what an override says of it. */
export function shownItem(
  { gateway, item }: Pick<Exposed, 'gateway' | 'item'>,
  exposedName: string,
  override: Override | null,
): Exposed {
  const definition = withWords(item.definition, wordsOf(item, exposedName, override));
  return { gateway, item, exposedName, definition };
}

/** Of a resource the name is a label, and its URI what it is read by. */
function wordsOf(item: CatalogueItem, exposedName: string, override: Override | null): Words {
  const name = !isNamed(item.kind) ? (override?.customName ?? null) : exposedName === item.name ? null : exposedName;
  const words = { name, title: override?.displayName ?? null, description: override?.description ?? null };
  return Object.fromEntries(Object.entries(words).filter((word): word is [string, string] => word[1] !== null));
}

/** A definition with these members, and every other byte as it was; those it does not have stand first. */
export function withWords(definition: string, words: Words): string {
  const keys = Object.keys(words);
  if (keys.length === 0) return definition;
  try {
    const spans = memberSpans(definition, 0, keys);
    return spans === null ? definition : replaced(definition, words, spans);
  } catch (error) {
    if (!(error instanceof DuplicateMember)) throw error;
    // Which of the two an upstream means nobody knows; here both give way.
    return JSON.stringify({ ...(JSON.parse(definition) as object), ...words });
  }
}

function replaced(definition: string, words: Words, spans: readonly (Span | undefined)[]): string {
  const values = Object.values(words).map((value) => JSON.stringify(value));
  const places = spans.flatMap((span, i) => (span === undefined ? [] : [{ ...span, value: values[i]! }]));
  const missing = Object.keys(words).flatMap((key, i) =>
    spans[i] === undefined ? `${JSON.stringify(key)}:${values[i]!},` : [],
  );
  let text = definition;
  for (const { start, end, value } of places.sort((a, b) => b.start - a.start))
    text = text.slice(0, start) + value + text.slice(end);
  return missing.length === 0 ? text : text.replace('{', () => `{${missing.join('')}`);
}
