import { Table, Title } from '@mantine/core';
import type { Gateway } from '../../../api/gateways.js';
import { Ago } from '../../../components/text/ago.js';
import table from '../../../components/table/table.module.css';
import classes from './detail.module.css';

/** The names that go out with every request, and the age of their values; there is nothing here that could show a value. */
export function HeadersTable({ gateway: { authHeaders } }: { readonly gateway: Gateway }) {
  if (authHeaders === null) return null;
  return (
    <section aria-labelledby="headers" className={classes.section}>
      <Title order={2} fz="lg" id="headers">
        Custom Headers
      </Title>
      <div className={table.frame}>
        <Table className={table.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Name</Table.Th>
              <Table.Th scope="col">Value</Table.Th>
              <Table.Th scope="col">Masked</Table.Th>
              <Table.Th scope="col">Set</Table.Th>
              <Table.Th scope="col">Fingerprint</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {authHeaders.map(({ key, value, secret, updatedAt, fingerprint, references }) => (
              <Table.Tr key={key}>
                <Table.Th scope="row">
                  <bdi>{key}</bdi>
                </Table.Th>
                <Table.Td>
                  <bdi>{references.join(' ') || (value === '' ? 'empty' : 'set, encrypted')}</bdi>
                </Table.Td>
                <Table.Td>{secret ? 'Yes' : 'No'}</Table.Td>
                <Table.Td>
                  <Ago at={updatedAt} />
                </Table.Td>
                <Table.Td className={table.mono}>{fingerprint}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
