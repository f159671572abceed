import { TextInput, type TextInputProps } from '@mantine/core';
import { useLayoutEffect, useRef } from 'react';
import { useDescribedBy } from './use-described-by.js';

interface QuietInputProps extends Omit<TextInputProps, 'value' | 'defaultValue' | 'onChange'> {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** The id of words about it. */
  readonly saidBy?: string | undefined;
}

/**
 * A field whose text may be a secret that was typed or pasted into the wrong place: React would copy a controlled value into
 * the element's `value` attribute, where it is part of the page's markup.
 */
export function QuietInput({ value, onValue, saidBy, ...rest }: QuietInputProps) {
  const input = useRef<HTMLInputElement>(null);
  useDescribedBy(input, saidBy);
  useLayoutEffect(() => {
    if (input.current !== null && input.current.value !== value) input.current.value = value;
  }, [value]);
  return (
    <TextInput
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      data-1p-ignore
      data-lpignore="true"
      {...rest}
      ref={input}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
