import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { quiet, useQuietValue } from './quiet-value.js';
import { useDescribedBy } from './use-described-by.js';

interface SecretInputProps extends Omit<PasswordInputProps, 'value' | 'defaultValue' | 'onChange' | 'visible'> {
  /** What was typed here. What is stored is never shown, so it is no value. */
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Names the field in the button that shows what was typed: "Show Header 2 value". */
  readonly what: string;
  /** What was typed is no secret, as a reference is; it is shown. */
  readonly plain?: boolean;
  /** The id of words about it. */
  readonly saidBy?: string | undefined;
}

const showMs = 30_000;

/** A field for a secret: dots, which can be shown for half a minute, and never an attribute of the page (see useQuietValue). */
export function SecretInput({ value, onValue, what, plain = false, saidBy, ...rest }: SecretInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [visible, setVisible] = useState(false);
  useDescribedBy(input, saidBy);
  useQuietValue(input, value);
  useEffect(() => {
    if (!visible) return;
    const timer = setTimeout(() => setVisible(false), showMs);
    return () => clearTimeout(timer);
  }, [visible]);
  useWindowEvent('blur', () => setVisible(false));
  return (
    <PasswordInput
      autoComplete="new-password"
      {...quiet}
      {...rest}
      ref={input}
      visible={visible || plain}
      onVisibilityChange={setVisible}
      visibilityToggleButtonProps={{ 'aria-label': `Show ${what}`, 'aria-pressed': visible, tabIndex: 0 }}
      onChange={(event) => onValue(event.currentTarget.value)}
    />
  );
}
