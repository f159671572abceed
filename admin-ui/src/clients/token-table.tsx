import { Button, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { revokeToken, type Token } from '../api/tokens.js';
import { Ago } from '../components/text/ago.js';
import { DecisionDialog } from '../components/page/decision-dialog.js';
import { ProblemNote } from '../components/notes/problem-note.js';
import table from '../components/table/table.module.css';

interface TokenTableProps {
  readonly tokens: readonly Token[];
  /** Shows whose each is. */
  readonly ofAll: boolean;
}

/** Tokens without the tokens themselves; each can be revoked. */
export function TokenTable({ tokens, ofAll }: TokenTableProps) {
  const [asking, setAsking] = useState<Token | null>(null);
  if (tokens.length === 0) return <Text c="dimmed">There are no tokens.</Text>;
  return (
    <div className={table.frame}>
      <Table className={`${table.table} ${table.cards}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Name</Table.Th>
            {ofAll && <Table.Th scope="col">Whose</Table.Th>}
            <Table.Th scope="col">Made</Table.Th>
            <Table.Th scope="col">Until</Table.Th>
            <Table.Th scope="col">Action</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Th scope="row">
                <bdi>{token.name}</bdi>
                {token.isAdmin && <span className={table.second}> administrator</span>}
              </Table.Th>
              {ofAll && (
                <Table.Td data-label="Whose">
                  <bdi>{token.principalId}</bdi>
                </Table.Td>
              )}
              <Table.Td data-label="Made">
                <Ago at={token.createdAt} />
              </Table.Td>
              <Table.Td data-label="Until" className={table.nowrap}>
                {stateOf(token)}
              </Table.Td>
              <Table.Td>
                {stateOf(token) === token.expiresAt.slice(0, 10) && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Revoke ${token.name}`}
                    onClick={() => setAsking(token)}
                  >
                    Revoke
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {asking !== null && <RevokeDialog token={asking} onClose={() => setAsking(null)} />}
    </div>
  );
}

function stateOf({ revokedAt, expiresAt }: Token): string {
  if (revokedAt !== null) return `Revoked ${revokedAt.slice(0, 10)}`;
  return Date.parse(expiresAt) < Date.now() ? 'Expired' : expiresAt.slice(0, 10);
}

function RevokeDialog({ token, onClose }: { readonly token: Token; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['tokens'] });
      onClose();
    },
  });
  return (
    <DecisionDialog
      title={`Revoke ${token.name}?`}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
            Revoke token
          </Button>
        </>
      }
    >
      <Text>Clients that use it are refused from now on, on every replica, and their open streams end.</Text>
      {revoke.error !== null && <ProblemNote error={revoke.error} title="The token was not revoked" />}
    </DecisionDialog>
  );
}
