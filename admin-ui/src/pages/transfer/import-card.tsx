import { Button, FileInput, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { importContextForge, importGateways } from '../../api/system.js';
import { SecretInput } from '../../components/inputs/secret-input.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { gatewaysIn, type Source } from './gateways-in.js';
import { Imported } from './imported.js';
import { Outcomes, writes } from './outcomes.js';
import classes from './transfer.module.css';

const nothing: Source = { kind: 'gatehouse', gateways: [] };

/** Gateways from a file: looked at, unlocked where another installation sealed them, some left out, stored. */
export function ImportCard() {
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
