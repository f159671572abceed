import { Button, Table } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { verifyAudit, type Verified } from '../../api/system.js';
import { DecisionDialog } from '../../components/page/decision-dialog.js';
import { Note } from '../../components/notes/note.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { PlainTable } from '../../components/table/plain-table.js';
import table from '../../components/table/table.module.css';

/** Walks every chain of the log from its start, when asked. */
export function VerifyButton() {
  const [open, setOpen] = useState(false);
  const verify = useMutation({ mutationFn: verifyAudit });
  const run = () => {
    setOpen(true);
    verify.mutate();
  };
  return (
    <>
      <Button variant="default" loading={verify.isPending} onClick={run}>
        Verify
      </Button>
      {open && !verify.isPending && (
        <DecisionDialog
          title="Is the log what was written?"
          size={760}
          onClose={() => setOpen(false)}
          actions={
            <Button data-autofocus onClick={() => setOpen(false)}>
              Close
            </Button>
          }
        >
          {verify.error !== null && <ProblemNote error={verify.error} title="The log could not be verified" />}
          {verify.data !== undefined && <Chains verified={verify.data} />}
        </DecisionDialog>
      )}
    </>
  );
}

function Chains({ verified: { ok, chains } }: { readonly verified: Verified }) {
  const rows = chains.reduce((sum, chain) => sum + chain.rows, 0);
  return (
    <>
      <Note
        tone={ok ? 'good' : 'bad'}
        title={ok ? `Yes: ${rows} rows in ${chains.length} chains, each as it was written` : 'No: the log was changed'}
      />
      <PlainTable columns={['Chain', 'Rows', 'Stands at', 'Fault']} label="Chains">
        {chains.map((one) => (
          <Table.Tr key={one.chain}>
            <Table.Th scope="row" className={table.mono}>
              {one.chain}
            </Table.Th>
            <Table.Td>{one.rows}</Table.Td>
            <Table.Td className={table.mono}>{`${one.n}:${one.hash.slice(0, 12)}`}</Table.Td>
            <Table.Td>{one.fault === null ? 'none' : `page ${one.fault.n}: ${one.fault.why}`}</Table.Td>
          </Table.Tr>
        ))}
      </PlainTable>
    </>
  );
}
