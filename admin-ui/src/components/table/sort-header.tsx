import { Table, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSelector } from '@tabler/icons-react';
import classes from './table.module.css';

interface SortHeaderProps {
  readonly label: string;
  readonly by: string;
  /** The list's order: a key, `-key`, or nothing. */
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly numeric?: boolean;
}

/** The head of a column by which the whole list can be sorted. */
export function SortHeader({ label, by, sort, onSort, numeric = false }: SortHeaderProps) {
  const direction = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none';
  const Icon = { ascending: IconChevronUp, descending: IconChevronDown, none: IconSelector }[direction];
  return (
    <Table.Th scope="col" aria-sort={direction} data-numeric={numeric || undefined} className={classes.head}>
      <UnstyledButton className={classes.sort} onClick={() => onSort(direction === 'ascending' ? `-${by}` : by)}>
        {label}
        <Icon size={15} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}
