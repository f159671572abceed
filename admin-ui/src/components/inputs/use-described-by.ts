import { useLayoutEffect, type RefObject } from 'react';

/** Ties words that stand elsewhere to a field: Mantine's inputs know only the description and the error inside themselves. */
export function useDescribedBy(input: RefObject<HTMLInputElement | null>, id: string | undefined): void {
  useLayoutEffect(() => {
    const element = input.current;
    if (element === null || id === undefined) return;
    element.setAttribute('aria-describedby', id);
    return () => element.removeAttribute('aria-describedby');
  }, [input, id]);
}
