import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { undoImport, type Undone } from '../../api/system.js';
import { Note } from '../../components/notes/note.js';
import { ProblemNote } from '../../components/notes/problem-note.js';

const undone: Readonly<Record<Undone['action'], string>> = {
  removed: 'is removed again',
  restored: 'is as it was before',
  'changed since': 'was changed since, and stays',
  failed: 'stays',
};

/** After an import: said, and taken back while that is possible. */
export function Imported({ batch }: { readonly batch: string | null }) {
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: (id: string) => undoImport(id),
    onSuccess: () => queries.invalidateQueries(),
  });
  if (undo.data !== undefined) {
    return (
      <Note tone="good" title="The import is taken back">
        {undo.data.outcomes.map(({ name, action, notes }) => (
          <div key={name}>
            <bdi>{name}</bdi> {undone[action]}. <bdi>{notes.join(' ')}</bdi>
          </div>
        ))}
      </Note>
    );
  }
  return (
    <>
      <Note
        tone="good"
        title="Imported. Their servers are asked now."
        actions={
          batch !== null && (
            <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={() => undo.mutate(batch)}>
              Undo this import
            </Button>
          )
        }
      >
        {batch !== null && 'It can be taken back here, or with its id for 24 hours: '}
        <bdi>{batch}</bdi>
      </Note>
      {undo.error !== null && <ProblemNote error={undo.error} title="Not taken back" />}
    </>
  );
}
