/**
 * Names of HTTP headers in lower case (RFC 9110 section 5.1), each as the one string of its text, so that comparing two costs nothing.
 */
const known = new Map<string, string>();
/** Bounds of what is remembered, in names and in characters: clients choose them. */
const mostKnown = 1_000;
const longestKnown = 64;
const mostPlaces = 32;

/** A header's name in lower case. */
export const lowerName = (name: string): string => known.get(name) ?? learned(name);

function learned(name: string): string {
  // The name of a property is V8's one string of its text.
  const lower = Object.keys({ [name.toLowerCase()]: 0 })[0]!;
  if (known.size < mostKnown && name.length <= longestKnown) known.set(name, lower);
  return lower;
}

/**
 * {@link lowerName} for whoever reads the headers of one request after the other. Their names are new strings each time, and to hash
 * them costs more than all that is read of them; but they come again in the same order, so a name is compared with the one that stood
 * in its place last.
 */
export class NamesInOrder {
  private readonly spelled: string[] = Array.from({ length: mostPlaces }, () => '');
  private readonly lower: string[] = Array.from({ length: mostPlaces }, () => '');

  /** @param place which of the request's headers it is, from 0. */
  lowerName(name: string, place: number): string {
    if (this.spelled[place] === name) return this.lower[place]!;
    const lower = lowerName(name);
    if (place < mostPlaces && name.length <= longestKnown) {
      this.spelled[place] = name;
      this.lower[place] = lower;
    }
    return lower;
  }
}
