import { TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { singleKeys } from './shortcuts.js';
import classes from './list.module.css';

const waitMs = 250;

interface SearchFieldProps {
  readonly q: string;
  /** "Search gateways" */
  readonly label: string;
  readonly placeholder: string;
  readonly onSearch: (q: string) => void;
}

/** Words in the address a moment after the typing stops. `/` brings the cursor here, Escape clears. */
export function SearchField({ q, label, placeholder, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  const later = useDebouncedCallback(onSearch, waitMs);
  useHotkeys(singleKeys.on ? [['/', () => input.current?.focus()]] : []);
  useEffect(() => {
    if (document.activeElement !== input.current) setText(q);
  }, [q]);
  const type = (value: string) => {
    setText(value);
    later(value.trim());
  };
  return (
    <TextInput
      ref={input}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={17} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && type('')}
      className={classes.search}
    />
  );
}
