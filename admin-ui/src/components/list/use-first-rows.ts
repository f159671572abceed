import { useDeferredValue } from 'react';

/** As many as fit a tall screen. */
const first = 15;

/** The first rows of a list at once, all of them when those are shown: what fits a screen is there before the rest is reckoned. */
export const useFirstRows = <Row>(rows: readonly Row[]): readonly Row[] => useDeferredValue(rows, rows.slice(0, first));
