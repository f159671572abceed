import type { Icon } from '@tabler/icons-react';
import classes from './state-label.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** A state: the icon's shape and the word say it, the colour helps. */
export function StateLabel({
  tone,
  icon: Shape,
  word,
}: {
  readonly tone: Tone;
  readonly icon: Icon;
  readonly word: string;
}) {
  return (
    <span className={classes.state} data-tone={tone}>
      <Shape size={17} stroke={2} aria-hidden />
      {word}
    </span>
  );
}
