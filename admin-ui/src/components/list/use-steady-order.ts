import { useEffect, useRef, useState, type FocusEvent } from 'react';

interface Held {
  readonly context: string;
  readonly keys: readonly string[];
}

/** Rows in the order of `keys`; those that are not among them come last, as they stand. */
export function inOrder<Row>(rows: readonly Row[], keys: readonly string[], keyOf: (row: Row) => string): Row[] {
  const places = new Map(keys.map((key, index) => [key, index]));
  const place = (row: Row) => places.get(keyOf(row)) ?? keys.length;
  return rows.toSorted((a, b) => place(a) - place(b));
}

/**
 * Rows whose order stays while the pointer or the focus is among them, though what they say changes. Another `context`
 * (what is searched, sorted by) is another list. `stale` rows are still those of the context before.
 */
export function useSteadyOrder<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  { context, stale }: { readonly context: string; readonly stale: boolean },
) {
  const inside = useRef({ pointer: false, focus: false });
  const [here, setHere] = useState(false);
  const [held, setHeld] = useState<Held | null>(null);
  const keys = rows.map(keyOf);
  const now = useRef(keys);
  useEffect(() => {
    now.current = keys;
  });
  useEffect(() => {
    if (!here) setHeld(null);
    else if (!stale) setHeld((before) => (before?.context === context ? before : { context, keys: now.current }));
  }, [here, stale, context]);
  const come = (part: Partial<typeof inside.current>) => {
    Object.assign(inside.current, part);
    setHere(inside.current.pointer || inside.current.focus);
  };
  const holds = held !== null && held.context === context && !stale;
  const shown = holds ? inOrder(rows, held.keys, keyOf) : rows;
  return {
    rows: shown,
    /** The order would be another one now. */
    moved: holds && shown.some((row, index) => keyOf(row) !== keys[index]),
    sortAgain: () => setHeld({ context, keys }),
    /** For the element around the rows. */
    around: {
      onPointerEnter: () => come({ pointer: true }),
      onPointerLeave: () => come({ pointer: false }),
      onFocus: () => come({ focus: true }),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) =>
        come({ focus: currentTarget.contains(relatedTarget) }),
    },
  };
}
