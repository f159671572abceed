import { useLayoutEffect, type RefObject } from 'react';

/**
 * Gives a field its text without React, which would copy a controlled value into the element's `value` attribute, where it is part
 * of the page's markup. For fields whose text is a secret, or may be one that was typed or pasted into the wrong place.
 */
export function useQuietValue(field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>, value: string): void {
  useLayoutEffect(() => {
    if (field.current !== null && field.current.value !== value) field.current.value = value;
  }, [field, value]);
}

/** No browser, and no password manager, completes, corrects or offers to keep what is typed. */
export const quiet = {
  autoCapitalize: 'off',
  spellCheck: false,
  'data-1p-ignore': true,
  'data-lpignore': 'true',
} as const;
