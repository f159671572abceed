import { Table } from '@mantine/core';
import type { AuditRow } from '../../api/system.js';
import { CopyButton } from '../../components/inputs/copy-button.js';
import { absoluteText } from '../../components/text/ago.js';
import { PlainTable } from '../../components/table/plain-table.js';
import { Foreign } from '../../components/text/foreign.js';
import table from '../../components/table/table.module.css';

const outcomes: Readonly<Record<string, string>> = { ok: 'done', refused: 'refused', failed: 'failed' };

/** Rows of the audit log; it never holds a secret. */
export function AuditTable({ rows }: { readonly rows: readonly AuditRow[] }) {
  return (
    <PlainTable columns={['When', 'Who', 'What', 'Object', 'Outcome', 'Request']} cards>
      {rows.map((row) => (
        <Table.Tr key={row.id}>
          <Table.Th scope="row" fw={400} className={table.nowrap}>
            <time dateTime={row.at}>{absoluteText(row.at)}</time>
          </Table.Th>
          <Table.Td data-label="Who" className={table.nowrap}>
            <Foreign text={row.actor ?? 'nobody'} />
            {row.source !== null && <div className={table.second}>{row.source}</div>}
          </Table.Td>
          <Table.Td data-label="What" className={table.mono}>
            <bdi>{row.action}</bdi>
          </Table.Td>
          <Table.Td data-label="Object">
            <Foreign text={[row.gateway, row.target].filter(Boolean).join(' · ')} longest={300} />
            {row.arguments !== null && <Arguments text={row.arguments} />}
          </Table.Td>
          <Table.Td data-label="Outcome">
            {outcomes[row.outcome] ?? row.outcome}
            {row.code !== null && <div className={`${table.second} ${table.mono}`}>{row.code}</div>}
            {row.count > 1 && <div className={table.second}>{row.count} times</div>}
          </Table.Td>
          <Table.Td data-label="Request" className={table.mono}>
            {row.requestId?.slice(0, 8) ?? ''}
          </Table.Td>
        </Table.Tr>
      ))}
    </PlainTable>
  );
}

/** What callers wrote, or a digest of it, which the filter above takes; all of it is copied. */
function Arguments({ text }: { readonly text: string }) {
  return (
    <div className={`${table.second} ${table.value}`}>
      <Foreign text={text} />
      <CopyButton value={text} label="Copy the arguments" />
    </div>
  );
}
