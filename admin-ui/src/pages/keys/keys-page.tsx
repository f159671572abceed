import { Button, Skeleton, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys, rotateKeys, type Key } from '../../api/system.js';
import { Note } from '../../components/notes/note.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { PlainTable } from '../../components/table/plain-table.js';
import { Progress } from './progress.js';
import table from '../../components/table/table.module.css';

/** How often the page looks how far a rotation is, in milliseconds. */
const progressMs = 500;

/** `#/keys`: which keys the stored credentials are sealed under, and sealing them under the newest. */
export function KeysPage() {
  const queries = useQueryClient();
  const rotate = useMutation({ mutationFn: rotateKeys, onSettled: () => queries.invalidateQueries() });
  const { data, error, refetch } = useQuery({ ...keys, refetchInterval: rotate.isPending ? progressMs : false });
  const old = data?.some(({ newest, sealing, gateways }) => !newest && (sealing || gateways > 0)) ?? false;
  const done = rotate.data;
  return (
    <Page
      title="Keys and rotation"
      description="What the stored credentials are sealed under. No key material is shown here, ever."
      actions={
        <Button loading={rotate.isPending} disabled={!old} onClick={() => rotate.mutate()}>
          Seal again under the newest key
        </Button>
      }
    >
      {error !== null && <ProblemNote error={error} title="The keys cannot be shown" onRetry={() => void refetch()} />}
      {rotate.error !== null && <ProblemNote error={rotate.error} title="Not rotated" />}
      {done !== undefined && (
        <Note
          tone={done.undecryptable.length === 0 ? 'good' : 'bad'}
          title={`${done.resealed} sealed again, ${done.already} were already`}
        >
          {done.undecryptable.length > 0 && (
            <>
              Enter the credentials of <bdi>{done.undecryptable.join(', ')}</bdi> again: no configured secret opens
              them.
            </>
          )}
        </Note>
      )}
      {data === undefined ? (
        error === null && <Skeleton height={140} radius="lg" />
      ) : (
        <>
          <Progress keys={data} />
          <PlainTable columns={['Key', 'What it is for', 'Gateways sealed under it']} cards>
            {data.map(({ id, newest, sealing, configured, gateways }) => (
              <Table.Tr key={id}>
                <Table.Th scope="row" className={table.mono}>
                  {id}
                </Table.Th>
                <Table.Td data-label="What it is for">{wordsOf({ newest, sealing, configured })}</Table.Td>
                <Table.Td data-label="Gateways sealed under it">{gateways}</Table.Td>
              </Table.Tr>
            ))}
          </PlainTable>
        </>
      )}
      <Text c="dimmed" maw={720}>
        To rotate: set AUTH_ENCRYPTION_SECRET to a new secret and AUTH_ENCRYPTION_SECRET_PREVIOUS to the old one,
        restart every replica, then seal again here. When nothing is sealed under the old key, take the old secret away.
      </Text>
    </Page>
  );
}

function wordsOf({ newest, sealing, configured }: Pick<Key, 'newest' | 'sealing' | 'configured'>): string {
  if (newest) return sealing ? 'New values' : 'The newest: opens values, and seals them from the rotation on';
  if (sealing) return 'New values, until the rotation begins';
  return configured ? 'Opens old values only' : 'Not configured: its values are lost';
}
