import { Anchor, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { latestAudit } from '../../api/system.js';
import { absoluteText } from '../../components/text/ago.js';
import { PlainTable } from '../../components/table/plain-table.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import table from '../../components/table/table.module.css';
import { refusalCodes, refusedFrom } from './cures.js';

const dayMs = 24 * 60 * 60_000;
const newest = 200;

/** Identity headers that were not believed, with what would change it: whom they refuse never sees this page. */
export function Refusals() {
  const [from] = useState(() => new Date(Date.now() - dayMs).toISOString());
  const { data, error, refetch } = useQuery(latestAudit({ code: refusalCodes.join(','), from, limit: newest }));
  const refused = data === undefined ? [] : refusedFrom(data.items);
  return (
    <section aria-labelledby="refusals">
      <Title order={2} fz="lg" mb="xs" id="refusals">
        Refused in the last 24 hours
      </Title>
      {error !== null && <ProblemNote error={error} title="They cannot be shown" onRetry={() => void refetch()} />}
      {data !== undefined && refused.length === 0 && (
        <Text c="dimmed">
          No identity header was refused. What was refused just now takes a few seconds to be here.
        </Text>
      )}
      {refused.length > 0 && (
        <PlainTable columns={['From', 'Why', 'Times', 'Last', 'What to do']} numeric={['Times']} cards>
          {refused.map(({ code, address, count, last, cure }) => (
            <Table.Tr key={`${code} ${address}`}>
              <Table.Th scope="row" fw={400} className={table.mono}>
                <bdi>{address}</bdi>
              </Table.Th>
              <Table.Td data-label="Why" className={table.mono}>
                <Anchor component={Link} to={`/audit?code=${code}`} underline="always" inherit>
                  {code}
                </Anchor>
              </Table.Td>
              <Table.Td data-label="Times" data-numeric>
                {count}
              </Table.Td>
              <Table.Td data-label="Last" className={table.nowrap}>
                <time dateTime={last}>{absoluteText(last)}</time>
              </Table.Td>
              <Table.Td data-label="What to do">{cure}</Table.Td>
            </Table.Tr>
          ))}
        </PlainTable>
      )}
    </section>
  );
}
