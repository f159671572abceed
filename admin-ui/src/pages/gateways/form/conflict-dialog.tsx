import { Button, SegmentedControl, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { DecisionDialog } from '../../../components/page/decision-dialog.js';
import type { ConflictOf } from './use-gateway-form.js';

interface ConflictDialogProps {
  readonly conflict: ConflictOf;
  readonly onCancel: () => void;
  readonly onResolve: (takeTheirs: ReadonlySet<string>) => void;
}

/** Two people changed the same thing: each is chosen, and what does not collide is kept of both. */
export function ConflictDialog({ conflict: { theirs, merge }, onCancel, onResolve }: ConflictDialogProps) {
  const [takeTheirs, setTakeTheirs] = useState<ReadonlySet<string>>(new Set());
  const choose = (key: string, who: string) => {
    const next = new Set(takeTheirs);
    if (who === 'theirs') next.add(key);
    else next.delete(key);
    setTakeTheirs(next);
  };
  return (
    <DecisionDialog
      title={`${theirs.name} was changed meanwhile`}
      size={820}
      onClose={onCancel}
      actions={
        <>
          <Button variant="default" onClick={onCancel} data-autofocus>
            Back to the form
          </Button>
          <Button onClick={() => onResolve(takeTheirs)}>Save merged</Button>
        </>
      }
    >
      <Text>Somebody else changed the same things. Choose what is to stand.</Text>
      <Table.ScrollContainer minWidth={560}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {['Field', 'Was', 'They saved', 'Yours', 'Use'].map((title) => (
                <Table.Th key={title} scope="col">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {merge.conflicts.map(({ key, label, was, theirs: other, mine }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row">{label}</Table.Th>
                {[was, other, mine].map((text, index) => (
                  <Table.Td key={index}>
                    <bdi>{text}</bdi>
                  </Table.Td>
                ))}
                <Table.Td>
                  <SegmentedControl
                    size="xs"
                    aria-label={`Use for ${label}`}
                    value={takeTheirs.has(key) ? 'theirs' : 'mine'}
                    onChange={(who) => choose(key, who)}
                    data={[
                      { value: 'theirs', label: 'Theirs' },
                      { value: 'mine', label: 'Mine' },
                    ]}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {merge.kept.length > 0 && <Text c="dimmed">{`Also kept of theirs: ${merge.kept.join(', ')}.`}</Text>}
    </DecisionDialog>
  );
}
