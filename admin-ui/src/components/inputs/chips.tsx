import { UnstyledButton } from '@mantine/core';
import classes from './chips.module.css';

export interface ChipChoice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly count: number;
}

interface ChipsProps<T extends string> {
  readonly label: string;
  readonly all: number;
  readonly choices: readonly ChipChoice<T>[];
  /** Any of these is shown; none means all. */
  readonly chosen: readonly T[];
  readonly onChoose: (chosen: readonly T[]) => void;
}

/** The values of a facet with their counts; several can be chosen. */
export function Chips<T extends string>({ label, all, choices, chosen, onChoose }: ChipsProps<T>) {
  const toggle = (value: T) =>
    onChoose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <div role="group" aria-label={label} className={classes.chips}>
      <UnstyledButton className={classes.chip} aria-pressed={chosen.length === 0} onClick={() => onChoose([])}>
        All <b>{all}</b>
      </UnstyledButton>
      {choices.map(({ value, label: word, count }) => (
        <UnstyledButton
          key={value}
          className={classes.chip}
          aria-pressed={chosen.includes(value)}
          onClick={() => toggle(value)}
        >
          {word} <b>{count}</b>
        </UnstyledButton>
      ))}
    </div>
  );
}
