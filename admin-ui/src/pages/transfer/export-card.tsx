import { Button, PasswordInput, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, type FormEvent } from 'react';
import { exportGateways } from '../../api/system.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import classes from './transfer.module.css';

/** All gateways into a file, with their credentials sealed under a passphrase or without them. */
export function ExportCard() {
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
