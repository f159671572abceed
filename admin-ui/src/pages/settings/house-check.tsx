import { Button, Table } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { checkHouse, type Finding } from '../../api/system.js';
import { Note } from '../../components/notes/note.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { PlainTable } from '../../components/table/plain-table.js';
import { Foreign } from '../../components/text/foreign.js';
import table from '../../components/table/table.module.css';

const words: Readonly<Record<Finding['severity'], string>> = {
  error: 'Wrong',
  warning: 'Doubtful',
  note: 'To know',
  ok: 'Well',
};

/** Looks at settings, database, keys, clock and every gateway when it is asked to, as `gatehouse doctor` does. */
export function HouseCheck() {
  const check = useMutation({ mutationFn: checkHouse });
  const told = check.data?.filter(({ severity }) => severity !== 'ok') ?? [];
  return (
    <section aria-label="Check">
      <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        Check this installation
      </Button>
      <div role="status" className={table.second}>
        {check.data !== undefined && `${check.data.length} things were looked at, ${told.length} to read`}
      </div>
      {check.error !== null && <ProblemNote error={check.error} title="Nothing was checked" />}
      {check.data !== undefined && told.length === 0 && <Note tone="good" title="Everything is well" />}
      {told.length > 0 && (
        <PlainTable columns={['About', 'How it is', 'What is so', 'What to do']} label="Findings" cards>
          {told.map(({ severity, code, about, message, cure }) => (
            <Table.Tr key={`${code} ${about}`}>
              <Table.Th scope="row" className={table.mono}>
                <Foreign text={about} />
              </Table.Th>
              <Table.Td data-label="How it is">
                {words[severity]}
                <div className={`${table.second} ${table.mono}`}>{code}</div>
              </Table.Td>
              <Table.Td data-label="What is so">
                <Foreign text={message} longest={1000} />
              </Table.Td>
              <Table.Td data-label="What to do">
                <Foreign text={cure} longest={1000} />
              </Table.Td>
            </Table.Tr>
          ))}
        </PlainTable>
      )}
    </section>
  );
}
