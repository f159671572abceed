import { TextInput, type TextInputProps } from '@mantine/core';
import { useRef } from 'react';
import { quiet, useQuietValue } from './quiet-value.js';
import { useDescribedBy } from './use-described-by.js';

interface QuietInputProps extends Omit<TextInputProps, 'value' | 'defaultValue' | 'onChange'> {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** The id of words about it. */
  readonly saidBy?: string | undefined;
}

/** A field whose text may be a secret that was typed or pasted into the wrong place (see useQuietValue). */
export function QuietInput({ value, onValue, saidBy, ...rest }: QuietInputProps) {
  const input = useRef<HTMLInputElement>(null);
  useDescribedBy(input, saidBy);
  useQuietValue(input, value);
  return (
    <TextInput
      autoComplete="off"
      {...quiet}
      {...rest}
      ref={input}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
