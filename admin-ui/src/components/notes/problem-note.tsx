import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { asProblem } from '../../api/problem.js';
import { CopyButton } from '../inputs/copy-button.js';
import { Foreign } from '../text/foreign.js';
import { Note } from './note.js';

interface ProblemNoteProps {
  readonly error: unknown;
  /** What could not be done: "The gateways cannot be shown". */
  readonly title: string;
  readonly onRetry?: () => void;
  readonly children?: ReactNode;
}

/** What the gateway refused or failed at, beside its cause, with the request's id for whoever reads the log. */
export function ProblemNote({ error, title, onRetry, children }: ProblemNoteProps) {
  const { code, message, requestId, status, errors } = asProblem(error);
  const text = status === 500 ? 'Something failed on our side. Nothing was saved.' : message;
  const details = [title, `${status} ${code}`, message, ...(requestId === null ? [] : [`request ${requestId}`])].join(
    '\n',
  );
  return (
    <Note
      tone="bad"
      title={title}
      actions={
        <>
          {onRetry !== undefined && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          <CopyButton words value={details} label="Copy details" />
        </>
      }
    >
      {errors.length === 0 && <Foreign text={text} longest={2000} />}
      {children}
    </Note>
  );
}
