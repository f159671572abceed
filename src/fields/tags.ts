/** A tag as it is stored and shown. */
export class TagRead {
  /** @example machine-learning */
  id: string;
  /** @example Machine Learning */
  label: string;
}

export type Tag = Readonly<TagRead>;

const ID = /^[a-z0-9]([a-z0-9\-:.]*[a-z0-9])?$/;

/**
 * Tags in ContextForge's form: comma lists split, spaces and underscores made hyphens, repeated ones merged.
 * `null` where the input is no list of strings or `{id, label}`; ones that cannot be a tag come back in `dropped`.
 */
export function normaliseTags(input: unknown): { readonly tags: Tag[]; readonly dropped: readonly string[] } | null {
  const labels = labelsOf(input);
  if (labels === null) return null;
  const tags = new Map<string, Tag>();
  const dropped: string[] = [];
  for (const label of labels) {
    const id = idOf(label);
    if (id === '') continue;
    if (id.length < 2 || id.length > 100 || !ID.test(id)) dropped.push(label);
    else if (!tags.has(id)) tags.set(id, { id, label });
  }
  return { tags: [...tags.values()], dropped };
}

function labelsOf(input: unknown): string[] | null {
  const items: unknown[] = Array.isArray(input) ? input : [input];
  const texts = items.map((item) => {
    if (typeof item !== 'object' || item === null) return item;
    const { label, id } = item as Record<string, unknown>;
    return label ?? id;
  });
  if (!texts.every((text) => typeof text === 'string')) return null;
  return texts.flatMap((text) => text.split(',').map((part) => part.trim()));
}

const idOf = (label: string) => label.toLowerCase().replace(/[\s_]+/g, '-');

/** The ids of tags that a list is asked for, however they are spelled. */
export const tagIds = (labels: readonly string[]): string[] => [...new Set(labels.map(idOf))];
