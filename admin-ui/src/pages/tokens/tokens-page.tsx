import { Button, Select, Skeleton, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { asProblem } from '../../api/problem.js';
import { allowAgain, deny, revocations, tokens, type Revocation, type RevocationBody } from '../../api/tokens.js';
import { NewToken } from '../../clients/new-token.js';
import { TokenTable } from '../../clients/token-table.js';
import { absoluteText } from '../../components/text/ago.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { PlainTable } from '../../components/table/plain-table.js';
import table from '../../components/table/table.module.css';
import classes from './tokens.module.css';

/** `#/tokens`: everybody's tokens, and who is refused. */
export function TokensPage() {
  const { data, error, refetch } = useQuery(tokens);
  return (
    <Page title="Tokens and revocations" description="What MCP clients and scripts sign in with, and who is refused">
      <section aria-labelledby="tokens" className={classes.section}>
        <h2 id="tokens" className={classes.title}>
          Tokens
        </h2>
        <NewToken />
        {error !== null && (
          <ProblemNote error={error} title="The tokens cannot be shown" onRetry={() => void refetch()} />
        )}
        {data === undefined ? (
          error === null && <Skeleton height={160} radius="lg" />
        ) : (
          <TokenTable tokens={data} ofAll />
        )}
      </section>
      <Denied />
    </Page>
  );
}

function Denied() {
  const { data, error, refetch } = useQuery(revocations);
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: allowAgain,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['revocations'] }),
  });
  return (
    <section aria-labelledby="denied" className={classes.section}>
      <h2 id="denied" className={classes.title}>
        Revocations
      </h2>
      <Text c="dimmed">Refused on every replica and every transport, whichever way they sign in.</Text>
      <DenyForm />
      {[error, again.error].map(
        (one) =>
          one !== null && (
            <ProblemNote
              key={String(one)}
              error={one}
              title="The deny list could not be read or changed"
              onRetry={() => void refetch()}
            />
          ),
      )}
      {data?.length === 0 && <Text c="dimmed">Nobody is refused.</Text>}
      {data !== undefined && data.length > 0 && (
        <PlainTable columns={['Who or what', 'Kind', 'Why', 'Since', 'Action']} cards>
          {data.map((one) => (
            <Row key={`${one.kind} ${one.value}`} one={one} onAllow={() => again.mutate(one)} />
          ))}
        </PlainTable>
      )}
    </section>
  );
}

function Row({ one, onAllow }: { readonly one: Revocation; readonly onAllow: () => void }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <bdi>{one.value}</bdi>
      </Table.Th>
      <Table.Td data-label="Kind">{one.kind}</Table.Td>
      <Table.Td data-label="Why">
        <bdi>{one.reason ?? ''}</bdi>
      </Table.Td>
      <Table.Td data-label="Since" className={table.nowrap}>
        {absoluteText(one.createdAt)}
      </Table.Td>
      <Table.Td>
        <Button size="compact-sm" variant="default" aria-label={`Allow again: ${one.value}`} onClick={onAllow}>
          Allow again
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

const kinds = { principal: 'Person', jti: 'Token by its id', session: 'Browser session' } as const;

function DenyForm() {
  const queries = useQueryClient();
  const [kind, setKind] = useState<keyof typeof kinds>('principal');
  const [value, setValue] = useState('');
  const [reason, setReason] = useState('');
  const add = useMutation({
    mutationFn: () =>
      deny({ kind, value: value.trim(), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) } as RevocationBody),
    onSuccess: async () => {
      setValue('');
      setReason('');
      await queries.invalidateQueries({ queryKey: ['revocations'] });
    },
  });
  const wrong = add.error === null ? null : asProblem(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className={classes.fields} onSubmit={submit}>
      <Select
        label="Kind"
        data={Object.entries(kinds).map(([one, label]) => ({ value: one, label }))}
        value={kind}
        onChange={(next) => next !== null && setKind(next as keyof typeof kinds)}
        allowDeselect={false}
      />
      <TextInput
        label="Who or what"
        placeholder="proxy:alice or an e-mail address"
        required
        value={value}
        error={wrong?.errors[0]?.message ?? wrong?.message}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      <TextInput
        label="Why"
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" color="red" loading={add.isPending} disabled={value.trim() === ''}>
        Revoke
      </Button>
    </form>
  );
}
