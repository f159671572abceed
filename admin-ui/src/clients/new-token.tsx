import { Button, NumberInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { createToken, type Created } from '../api/tokens.js';
import { CopyButton } from '../components/inputs/copy-button.js';
import { Note } from '../components/notes/note.js';
import { ProblemNote } from '../components/notes/problem-note.js';
import { SecretInput } from '../components/inputs/secret-input.js';
import classes from './tokens.module.css';

/** Makes a token of one's own, and shows it once. */
export function NewToken() {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | string>('');
  const [made, setMade] = useState<Created | null>(null);
  const make = useMutation({
    mutationFn: () => createToken({ name: name.trim(), ...(days === '' ? {} : { expiresInDays: Number(days) }) }),
    onSuccess: (created) => {
      setMade(created);
      setName('');
      void queries.invalidateQueries({ queryKey: ['tokens'] });
    },
    // What it answers is a secret; no cache keeps it.
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  if (made !== null) return <MadeToken made={made} onDone={() => (setMade(null), make.reset())} />;
  return (
    <form className={classes.new} onSubmit={submit}>
      {make.error !== null && (
        <ProblemNote error={make.error} title="The token was not made">
          {make.error instanceof Error ? make.error.message : null}
        </ProblemNote>
      )}
      <div className={classes.fields}>
        <TextInput
          label="Name"
          placeholder="What it is for: laptop"
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput
          label="Days"
          placeholder="as long as allowed"
          min={1}
          allowDecimal={false}
          hideControls
          value={days}
          onChange={setDays}
        />
        <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
          Create token
        </Button>
      </div>
    </form>
  );
}

function MadeToken({ made, onDone }: { readonly made: Created; readonly onDone: () => void }) {
  return (
    <Note
      tone="good"
      title={`Token “${made.token.name}” is made. Copy it now: it is never shown again.`}
      actions={
        <>
          <CopyButton words value={made.accessToken} label="Copy token" />
          <Button size="compact-sm" onClick={onDone}>
            Done
          </Button>
        </>
      }
    >
      <SecretInput
        aria-label="New token"
        what="new token"
        readOnly
        value={made.accessToken}
        onValue={() => {}}
        mt={6}
      />
      <Text fz="sm" mt={6}>
        Good until {made.token.expiresAt.slice(0, 10)}.
      </Text>
    </Note>
  );
}
