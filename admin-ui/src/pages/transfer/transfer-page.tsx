import { Button, Checkbox, FileInput, PasswordInput, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import {
  exportGateways,
  importContextForge,
  importGateways,
  undoImport,
  type Outcome,
  type Undone,
} from '../../api/system.js';
import { Note } from '../../components/notes/note.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { SecretInput } from '../../components/inputs/secret-input.js';
import { PlainTable } from '../../components/table/plain-table.js';
import { gatewaysIn, type Source } from './gateways-in.js';
import classes from './transfer.module.css';

/** `#/import`: gateways in from a file, looked at first, and out into one. */
export function TransferPage() {
  return (
    <Page title="Import and export" description="Gateways as a file, from this gateway or another">
      <Import />
      <Export />
    </Page>
  );
}

const actions: Readonly<Record<Outcome['action'], string>> = {
  create: 'new',
  update: 'changed',
  same: 'the same',
  failed: 'cannot',
};

const writes = (action: Outcome['action']) => action === 'create' || action === 'update';

const nothing: Source = { kind: 'gatehouse', gateways: [] };

function Import() {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [theirs, setTheirs] = useState(false);
  // What is in the file, and what opens it, may be secret: it lives here only, and goes with the page.
  const read = useRef(nothing);
  const [secret, setSecret] = useState('');
  const [skipped, setSkipped] = useState<ReadonlySet<number>>(new Set());
  const send = ({ kind, gateways }: Source, dryRun: boolean) =>
    kind === 'contextforge' ? importContextForge(gateways, secret, dryRun) : importGateways(gateways, dryRun);
  const look = useMutation({
    mutationFn: async (chosen: File) => {
      read.current = gatewaysIn(await chosen.text());
      setTheirs(read.current.kind === 'contextforge');
      return send(read.current, true);
    },
    gcTime: 0,
  });
  const unlock = useMutation({ mutationFn: () => send(read.current, true), gcTime: 0 });
  const apply = useMutation({
    mutationFn: () => {
      const { kind, gateways } = read.current;
      return send({ kind, gateways: gateways.filter((_, index) => !skipped.has(index)) }, false);
    },
    onSuccess: async () => {
      setSecret('');
      await queries.invalidateQueries();
    },
    gcTime: 0,
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setTheirs(false);
    setSecret('');
    setSkipped(new Set());
    read.current = nothing;
    for (const step of [look, unlock, apply]) step.reset();
    if (chosen !== null) look.mutate(chosen);
  };
  const outcomes = (apply.data ?? unlock.data ?? look.data)?.outcomes ?? [];
  const changing = outcomes.filter(({ action }, index) => writes(action) && !skipped.has(index)).length;
  const skip = (index: number, on: boolean) =>
    setSkipped((before) => new Set(on ? [...before, index] : [...before].filter((other) => other !== index)));
  return (
    <section className={classes.card} aria-labelledby="import">
      <h2 id="import" className={classes.title}>
        Import
      </h2>
      <Text c="dimmed">
        An export of this page or of ContextForge, or a list of gateways as the API takes them (JSON). Nothing is stored
        before you have seen what would happen.
      </Text>
      <FileInput
        label="File"
        placeholder="Choose a JSON file"
        accept="application/json,.json"
        value={file}
        onChange={choose}
        className={classes.field}
      />
      {theirs && apply.data === undefined && (
        <form
          className={classes.fields}
          onSubmit={(event) => {
            event.preventDefault();
            unlock.mutate();
          }}
        >
          <SecretInput
            label="AUTH_ENCRYPTION_SECRET of the ContextForge it is from"
            what="the secret"
            value={secret}
            onValue={setSecret}
            className={classes.field}
          />
          <Button type="submit" variant="default" loading={unlock.isPending}>
            Unlock
          </Button>
        </form>
      )}
      {[look.error, unlock.error].map(
        (error, index) => error !== null && <ProblemNote key={index} error={error} title="The file cannot be read" />,
      )}
      {apply.error !== null && <ProblemNote error={apply.error} title="Not imported" />}
      {apply.data !== undefined && <Imported batch={apply.data.batch} />}
      {outcomes.length > 0 && (
        <Outcomes outcomes={outcomes} choice={apply.data === undefined ? { skipped, skip } : null} />
      )}
      {look.data !== undefined && apply.data === undefined && (
        <div>
          <Button loading={apply.isPending} disabled={changing === 0} onClick={() => apply.mutate()}>
            {changing === 1 ? 'Import 1 gateway' : `Import ${changing} gateways`}
          </Button>
        </div>
      )}
    </section>
  );
}

const undone: Readonly<Record<Undone['action'], string>> = {
  removed: 'is removed again',
  restored: 'is as it was before',
  'changed since': 'was changed since, and stays',
  failed: 'stays',
};

/** After an import: said, and taken back while that is possible. */
function Imported({ batch }: { readonly batch: string | null }) {
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

interface OutcomesProps {
  readonly outcomes: readonly Outcome[];
  /** By which rows are left out; null where it is done. */
  readonly choice: {
    readonly skipped: ReadonlySet<number>;
    readonly skip: (index: number, on: boolean) => void;
  } | null;
}

function Outcomes({ outcomes, choice }: OutcomesProps) {
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

function Export() {
  const form = useRef<HTMLFormElement>(null);
  const run = useMutation({
    mutationFn: async () => {
      const passphrase = String(new FormData(form.current!).get('passphrase') ?? '');
      save(JSON.stringify(await exportGateways(passphrase), null, 2));
      form.current?.reset();
    },
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run.mutate();
  };
  return (
    <section className={classes.card} aria-labelledby="export">
      <h2 id="export" className={classes.title}>
        Export
      </h2>
      <Text c="dimmed">
        With a passphrase of 12 characters or more the credentials go with it, sealed under it; without one they are
        left out.
      </Text>
      {run.error !== null && (
        <ProblemNote error={run.error} title="Not exported">
          {run.error instanceof Error && run.error.message}
        </ProblemNote>
      )}
      <form ref={form} onSubmit={submit} className={classes.fields}>
        <PasswordInput
          name="passphrase"
          label="Passphrase"
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the passphrase', tabIndex: 0 }}
          className={classes.field}
        />
        <Button type="submit" variant="default" loading={run.isPending}>
          Export to a file
        </Button>
      </form>
    </section>
  );
}

function save(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'gatehouse-gateways.json';
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
