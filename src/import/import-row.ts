import { slugOf } from '../gateways/row/slug.js';

/** What is to be registered here: the body of a create, or why it cannot be. Nothing of it is written before it is planned. */
export type ImportRow =
  | { readonly name: string; readonly body: Readonly<Record<string, unknown>>; readonly notes: readonly string[] }
  | { readonly name: string; readonly problem: string };

/** Two of one name would be registered as one; the second is reported instead. */
export function withoutRepeated(rows: readonly ImportRow[]): ImportRow[] {
  const seen = new Set<string>();
  return rows.map((row) => {
    const slug = slugOf(row.name);
    if (seen.has(slug)) return { name: row.name, problem: 'another gateway of the source has the same name' };
    seen.add(slug);
    return row;
  });
}
