import { Checkbox, Table } from '@mantine/core';
import type { Outcome } from '../../api/system.js';
import { PlainTable } from '../../components/table/plain-table.js';

const actions: Readonly<Record<Outcome['action'], string>> = {
  create: 'new',
  update: 'changed',
  same: 'the same',
  failed: 'cannot',
};

/** Whether an import stores something by it. */
export const writes = (action: Outcome['action']) => action === 'create' || action === 'update';

interface OutcomesProps {
  readonly outcomes: readonly Outcome[];
  /** By which rows are left out; null where it is done. */
  readonly choice: {
    readonly skipped: ReadonlySet<number>;
    readonly skip: (index: number, on: boolean) => void;
  } | null;
}

/** What becomes of each gateway of a file. */
export function Outcomes({ outcomes, choice }: OutcomesProps) {
  return (
    <PlainTable columns={['Gateway', 'What happens', 'Notes']} label="What happens">
      {outcomes.map(({ name, action, notes }, index) => (
        <Table.Tr key={`${index} ${name}`}>
          <Table.Th scope="row">
            {choice !== null && writes(action) ? (
              <Checkbox
                label={<bdi>{name}</bdi>}
                aria-label={`Import ${name}`}
                checked={!choice.skipped.has(index)}
                onChange={(event) => choice.skip(index, !event.currentTarget.checked)}
              />
            ) : (
              <bdi>{name}</bdi>
            )}
          </Table.Th>
          <Table.Td>{choice?.skipped.has(index) ? 'left out' : actions[action]}</Table.Td>
          <Table.Td>
            <bdi>{notes.join(' ').slice(0, 500)}</bdi>
          </Table.Td>
        </Table.Tr>
      ))}
    </PlainTable>
  );
}
