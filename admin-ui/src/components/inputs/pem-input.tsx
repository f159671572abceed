import { Button, FileButton, Textarea } from '@mantine/core';
import { useRef, useState } from 'react';
import { quiet, useQuietValue } from './quiet-value.js';
import classes from './pem-input.module.css';

interface PemInputProps {
  readonly label: string;
  readonly description: string;
  readonly placeholder?: string | undefined;
  readonly error?: string | undefined;
  /** What was typed here. What is stored is never shown. */
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** Its text is to be seen only while it is worked on. */
  readonly secret?: boolean;
}

/** Longest file that is read, in bytes; a chain of certificates is a few KiB. */
const longestFile = 64 * 1024;

/** A certificate or a key in PEM, pasted or from a file; what it holds is never part of the page's markup (see useQuietValue). */
export function PemInput({ label, error, value, onValue, secret = false, ...rest }: PemInputProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [focused, setFocused] = useState(false);
  const [tooLong, setTooLong] = useState(false);
  useQuietValue(area, value);
  const take = async (file: File | null) => {
    setTooLong(file !== null && file.size > longestFile);
    if (file !== null && file.size <= longestFile) onValue(await file.text());
  };
  return (
    <div className={classes.pem} data-hidden={(secret && !focused && value !== '') || undefined}>
      <Textarea
        {...rest}
        ref={area}
        label={label}
        error={tooLong ? 'The file is longer than 64 KiB.' : error}
        rows={4}
        autoComplete="off"
        {...quiet}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onChange={(event) => {
          setTooLong(false);
          onValue(event.currentTarget.value);
        }}
      />
      <FileButton accept=".pem,.crt,.cer,.key,text/plain" onChange={(file) => void take(file)}>
        {(props) => (
          <Button {...props} size="compact-sm" variant="default" aria-label={`From a file: ${label}`}>
            From a file
          </Button>
        )}
      </FileButton>
    </div>
  );
}
