import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState, type ReactNode } from 'react';
import classes from './form.module.css';

interface FoldProps {
  readonly title: string;
  /** What it holds, on the closed fold. */
  readonly summary: string;
  /** Opens it: a field in it has an error. */
  readonly faulty: boolean;
  readonly children: ReactNode;
}

export function Fold({ title, summary, faulty, children }: FoldProps) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const open = opened || faulty;
  return (
    <div className={classes.fold}>
      <UnstyledButton
        className={classes.foldHead}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpened(!open)}
      >
        <IconChevronRight size={17} className={classes.foldMark} aria-hidden />
        <span className={classes.foldTitle}>{title}</span>
        <bdi className={classes.foldSummary}>{summary}</bdi>
      </UnstyledButton>
      <div id={id} hidden={!open} className={classes.foldBody}>
        {open && children}
      </div>
    </div>
  );
}

/** Whether a field of these names, or a part of it, has an error. */
export const hasError = (errors: ReadonlyMap<string, string>, ...names: string[]) =>
  [...errors.keys()].some((path) => names.some((name) => path.startsWith(name)));
