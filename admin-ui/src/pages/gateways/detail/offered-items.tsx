import { Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Gateway } from '../../../api/gateways.js';
import { itemList, nameOf } from '../../../api/items.js';
import { ProblemNote } from '../../../components/notes/problem-note.js';
import table from '../../../components/table/table.module.css';
import { Foreign } from '../../../components/text/foreign.js';
import classes from './detail.module.css';

/** The tools as clients see them. */
export function OfferedItems({ gateway }: { readonly gateway: Gateway }) {
  const { data, error, refetch } = useQuery(itemList('tools', { filters: { gateway_id: [gateway.id] } }));
  return (
    <section aria-labelledby="tools" className={classes.section}>
      <Title order={2} fz="lg" id="tools">
        Tools
      </Title>
      {error !== null && <ProblemNote error={error} title="The tools cannot be shown" onRetry={() => void refetch()} />}
      {data?.rows.length === 0 && <Text c="dimmed">It offers no tools.</Text>}
      {data !== undefined && data.rows.length > 0 && (
        <div className={table.frame}>
          <Table className={table.table}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Name for clients</Table.Th>
                <Table.Th scope="col">Description</Table.Th>
                <Table.Th scope="col">Offered</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.rows.map((item) => (
                <Table.Tr key={item.id}>
                  <Table.Th scope="row" className={table.mono} fw={400}>
                    <Foreign text={nameOf(item)} />
                  </Table.Th>
                  <Table.Td>
                    <Foreign text={item.description ?? ''} longest={500} className={classes.clamp} />
                  </Table.Td>
                  <Table.Td>{item.enabled ? 'Yes' : 'No'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}
