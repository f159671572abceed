import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './table.module.css';

interface PlainTableProps {
  /** Heads of the columns; those in `numeric` stand at the right. */
  readonly columns: readonly string[];
  readonly numeric?: readonly string[];
  /** What the table is, where no heading beside it says so. */
  readonly label?: string | undefined;
  /** On a narrow window each row is a card. */
  readonly cards?: boolean;
  /** Rows. */
  readonly children: ReactNode;
}

/** A table with its frame and its heads. */
export function PlainTable({ columns, numeric = [], label, cards = false, children }: PlainTableProps) {
  return (
    <div className={classes.frame}>
      <Table className={cards ? `${classes.table} ${classes.cards}` : classes.table} aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th scope="col" key={column} data-numeric={numeric.includes(column) || undefined}>
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </div>
  );
}
