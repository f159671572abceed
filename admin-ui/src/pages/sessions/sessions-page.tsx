import { Button, Skeleton, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { connections, endConnection, type Connection } from '../../api/traffic.js';
import { Ago } from '../../components/text/ago.js';
import { DecisionDialog } from '../../components/page/decision-dialog.js';
import { Empty } from '../../components/page/empty.js';
import { useListSearch } from '../../components/list/list-search.js';
import { SearchField } from '../../components/list/search-field.js';
import listClasses from '../../components/list/list.module.css';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { PlainTable } from '../../components/table/plain-table.js';
import { Foreign } from '../../components/text/foreign.js';
import table from '../../components/table/table.module.css';

/** `#/sessions`: MCP clients that keep a session or a stream, on any replica. */
export function SessionsPage() {
  const { search, narrow, clear } = useListSearch([]);
  const q = search.q ?? '';
  const { data, error, refetch } = useQuery(connections(q));
  const [ending, setEnding] = useState<Connection | null>(null);
  const count = data === undefined ? '' : countOf(data.items.length + data.more, data.replicas.length);
  return (
    <Page
      title="Sessions"
      description="MCP clients that keep a session or a stream; others come with each call and leave nothing"
      actions={
        <Button variant="default" onClick={() => void refetch()}>
          Look again
        </Button>
      }
    >
      <div className={listClasses.bar}>
        <SearchField
          q={q}
          label="Search sessions"
          placeholder="Search person  ( / )"
          onSearch={(text) => narrow({ q: text }, true)}
        />
        <Text c="dimmed" className={listClasses.result} role="status">
          {count}
        </Text>
      </div>
      {error !== null && (
        <ProblemNote error={error} title="The sessions cannot be shown" onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton height={200} radius="lg" />}
      {data?.items.length === 0 && (
        <Empty
          title={q === '' ? 'Nobody is connected' : 'No session matches'}
          actions={
            q !== '' && (
              <Button variant="default" onClick={clear}>
                Clear filters
              </Button>
            )
          }
        >
          {q === '' && 'Clients of 2026-07-28 keep a stream only while they listen; older ones keep a session.'}
        </Empty>
      )}
      {data !== undefined && data.items.length > 0 && <Sessions items={data.items} onEnd={setEnding} />}
      {data !== undefined && data.more > 0 && (
        <Text c="dimmed">{`${data.more} more are not shown. Search for a person.`}</Text>
      )}
      {ending !== null && <EndDialog connection={ending} onClose={() => setEnding(null)} />}
    </Page>
  );
}

const countOf = (sessions: number, replicas: number): string =>
  `${sessions} on ${replicas === 1 ? '1 replica' : `${replicas} replicas`}`;

interface SessionsProps {
  readonly items: readonly Connection[];
  readonly onEnd: (connection: Connection) => void;
}

const columns = [
  'Person',
  'Client',
  'Where',
  'Since',
  'Last message',
  'Under way',
  'Upstream sessions',
  'Replica',
  'End',
];

function Sessions({ items, onEnd }: SessionsProps) {
  return (
    <PlainTable columns={columns} cards>
      {items.map((item) => (
        <Table.Tr key={item.id}>
          <Table.Th scope="row" className={table.nowrap}>
            <Foreign text={item.principal} />
          </Table.Th>
          <Table.Td data-label="Client">
            <Foreign text={item.client ?? 'not known here'} />
            <div className={table.second}>
              {`${item.kind}, ${item.protocolVersion}${item.streaming && item.kind === 'session' ? ', listening' : ''}`}
            </div>
          </Table.Td>
          <Table.Td data-label="Where">
            <bdi>{item.endpoint === 'aggregate' ? '/mcp' : (item.endpointName ?? item.endpoint)}</bdi>
          </Table.Td>
          <Table.Td data-label="Since" className={table.nowrap}>
            <Ago at={item.since} />
          </Table.Td>
          <Table.Td data-label="Last message" className={table.nowrap}>{`${item.idleSeconds} s ago`}</Table.Td>
          <Table.Td data-label="Under way">{item.calls}</Table.Td>
          <Table.Td data-label="Upstream sessions">
            <bdi>{item.gateways.join(', ')}</bdi>
          </Table.Td>
          <Table.Td data-label="Replica" className={table.mono}>
            {item.replicas.join(' ')}
          </Table.Td>
          <Table.Td data-label="End">
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`End the ${item.kind} of ${item.principal}`}
              onClick={() => onEnd(item)}
            >
              End…
            </Button>
          </Table.Td>
        </Table.Tr>
      ))}
    </PlainTable>
  );
}

function EndDialog({ connection, onClose }: { readonly connection: Connection; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => endConnection(connection.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['connections'] });
      onClose();
    },
  });
  const { kind, principal, calls } = connection;
  return (
    <DecisionDialog
      title={`End the ${kind} of ${principal}?`}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
            {`End ${kind}`}
          </Button>
        </>
      }
    >
      <p>
        {calls > 0 && `${calls} calls are under way on it. `}
        Their client may begin another at once. To keep somebody out, revoke their access on the Tokens page.
      </p>
      {end.error !== null && <ProblemNote error={end.error} title="Not ended" />}
    </DecisionDialog>
  );
}
