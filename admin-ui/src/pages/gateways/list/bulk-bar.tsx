import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { deleteGateway, refreshGateway, switchGateway, type Gateway } from '../../../api/gateways.js';
import { asProblem } from '../../../api/problem.js';
import { DecisionDialog } from '../../../components/page/decision-dialog.js';
import { Note } from '../../../components/notes/note.js';
import { QuietInput } from '../../../components/inputs/quiet-input.js';
import classes from './list.module.css';

/** What can be done with several gateways; each as if it were done alone. */
const works = {
  enable: { word: 'Enable', done: 'enabled', run: ({ id }: Gateway) => switchGateway(id, true) },
  disable: { word: 'Disable', done: 'disabled', run: ({ id }: Gateway) => switchGateway(id, false) },
  refresh: { word: 'Refresh tools', done: 'read again', run: ({ id }: Gateway) => refreshed(id) },
  delete: { word: 'Delete…', done: 'deleted', run: ({ id }: Gateway) => deleteGateway(id) },
} as const;

type Work = keyof typeof works;

async function refreshed(id: string): Promise<void> {
  const { success, error } = await refreshGateway(id);
  if (!success) throw new Error(error ?? 'not read');
}

interface Done {
  readonly work: Work;
  readonly good: number;
  readonly failed: readonly { readonly gateway: Gateway; readonly why: string }[];
}

interface BulkBarProps {
  readonly chosen: readonly Gateway[];
  readonly onClear: () => void;
}

/** Below a list in which gateways are chosen. What fails is named, and can be tried again. */
export function BulkBar({ chosen, onClear }: BulkBarProps) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const run = useMutation({
    mutationFn: ({ work, on }: { work: Work; on: readonly Gateway[] }) => all(work, on),
    onSettled: () => queries.invalidateQueries({ queryKey: ['gateways'] }),
    onSuccess: ({ work, failed }) => {
      if (work === 'delete' && failed.length === 0) onClear();
    },
  });
  const start = (work: Work, on = chosen) => (setAsking(false), run.mutate({ work, on }));
  if (chosen.length === 0 && run.data === undefined) return null;
  return (
    <section aria-label="Chosen gateways" className={classes.bulk}>
      {chosen.length > 0 && (
        <div className={classes.bulkRow}>
          <Text role="status">{`${chosen.length} chosen`}</Text>
          {(Object.keys(works) as Work[]).map((work) => (
            <Button
              key={work}
              size="compact-md"
              variant="default"
              loading={run.isPending && run.variables.work === work}
              disabled={run.isPending}
              onClick={() => (work === 'delete' ? setAsking(true) : start(work))}
            >
              {works[work].word}
            </Button>
          ))}
          <Button size="compact-md" variant="subtle" onClick={onClear}>
            Choose none
          </Button>
        </div>
      )}
      {run.data !== undefined && <Outcome done={run.data} onRetry={start} />}
      {asking && <SureDialog count={chosen.length} onClose={() => setAsking(false)} onSure={() => start('delete')} />}
    </section>
  );
}

/** One after the other: a hundred servers asked at once would tell nothing of each. */
async function all(work: Work, on: readonly Gateway[]): Promise<Done> {
  const failed: Done['failed'][number][] = [];
  for (const gateway of on) {
    try {
      await works[work].run(gateway);
    } catch (error) {
      failed.push({ gateway, why: asProblem(error).message });
    }
  }
  return { work, good: on.length - failed.length, failed };
}

interface OutcomeProps {
  readonly done: Done;
  readonly onRetry: (work: Work, on: readonly Gateway[]) => void;
}

function Outcome({ done: { work, good, failed }, onRetry }: OutcomeProps) {
  if (failed.length === 0) return <Note tone="good" title={`${good} ${works[work].done}`} />;
  return (
    <Note
      tone="bad"
      title={`${good} ${works[work].done}, ${failed.length} not`}
      actions={
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            onRetry(
              work,
              failed.map(({ gateway }) => gateway),
            )
          }
        >
          Try those again
        </Button>
      }
    >
      {failed.map(({ gateway, why }) => (
        <div key={gateway.id}>
          <bdi>{`${gateway.name}: ${why}`}</bdi>
        </div>
      ))}
    </Note>
  );
}

interface SureDialogProps {
  readonly count: number;
  readonly onClose: () => void;
  readonly onSure: () => void;
}

function SureDialog({ count, onClose, onSure }: SureDialogProps) {
  const [typed, setTyped] = useState('');
  const words = `delete ${count}`;
  return (
    <DecisionDialog
      title={count === 1 ? 'Delete 1 gateway?' : `Delete ${count} gateways?`}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" disabled={typed.trim() !== words} onClick={onSure}>
            Delete
          </Button>
        </>
      }
    >
      <Text>Their tools disappear from every virtual server, and their stored values cannot be recovered.</Text>
      <QuietInput label={`Type ${words} to confirm`} value={typed} onValue={setTyped} data-autofocus />
    </DecisionDialog>
  );
}
