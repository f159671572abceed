/** What can be under way in one place at a time. */
export interface Placed {
  /** Kept by {@link UnderWay}; -1 while it is in none. */
  place: number;
}

/**
 * Things that come and go with every call, in no order; both cost the same however many there are.
 *
 * Not a Set or a Map: the table of one is outgrown every few dozen calls, and V8 lets the outgrown table point at the next.
 * Once a full collection has moved one of them out of the young generation, it keeps all that follow, and every call they ever
 * held, until the next full collection: memory rises by the size of every call, and each young collection copies them.
 */
export class UnderWay<T extends Placed> {
  private readonly things: T[] = [];

  get size(): number {
    return this.things.length;
  }

  add(thing: T): void {
    thing.place = this.things.length;
    this.things.push(thing);
  }

  /** Does nothing for what is not under way. */
  delete(thing: T): void {
    const { place } = thing;
    if (place < 0) return;
    thing.place = -1;
    const last = this.things.pop() as T;
    if (last === thing) return;
    last.place = place;
    this.things[place] = last;
  }

  find(matches: (thing: T) => boolean): T | undefined {
    return this.things.find(matches);
  }

  /** Calls back for all that are under way now; they may leave meanwhile. */
  forEach(visit: (thing: T) => void): void {
    for (const thing of this.things.slice()) visit(thing);
  }
}
