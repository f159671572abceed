import { Button, Skeleton, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { diagnostics, type Diagnostics } from '../../api/system.js';
import { CopyButton } from '../../components/inputs/copy-button.js';
import { Note } from '../../components/notes/note.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { PlainTable } from '../../components/table/plain-table.js';
import table from '../../components/table/table.module.css';
import { Refusals } from './refusals.js';
import { Foreign } from '../../components/text/foreign.js';

const modes: Readonly<Record<Diagnostics['mode'], string>> = {
  jwt: 'Tokens (MCP_CLIENT_AUTH_ENABLED=true)',
  proxy: 'The header of a trusted proxy',
  bearer: 'Tokens, beside a proxy that is trusted for nothing',
  none: 'Nobody is asked',
};

/** `#/signin`: what this very request brought of an identity, from where, and what was believed. */
export function SignInCheckPage() {
  const { data, error, refetch } = useQuery(diagnostics);
  return (
    <Page
      title="Sign-in check"
      description="What this request brought, from which peer, what was believed and why"
      actions={
        <>
          {data !== undefined && (
            <CopyButton words size="sm" value={JSON.stringify(data, null, 2)} label="Copy report" />
          )}
          <Button variant="default" onClick={() => void refetch()}>
            Look again
          </Button>
        </>
      }
    >
      {error !== null && <ProblemNote error={error} title="The check cannot be made" onRetry={() => void refetch()} />}
      {data === undefined ? error === null && <Skeleton height={240} radius="lg" /> : <Report report={data} />}
      <Refusals />
    </Page>
  );
}

function Report({ report }: { readonly report: Diagnostics }) {
  const { you, peer, outcome, warnings, arrived, mode, preset, bound, anonymous, authorization } = report;
  const { trusted, why, advice, code } = outcome as Partial<Record<string, unknown>>;
  const facts: readonly (readonly [string, string])[] = [
    ['You are', `${you.id}, ${you.role}, by ${you.source}`],
    ['Who is asked for a name', modes[mode]],
    ['Preset', preset],
    [
      'Peer of the connection',
      `${peer.address ?? 'unknown'}, ${peer.trusted ? 'a trusted proxy' : 'no trusted proxy'}`,
    ],
    ['Proof that the proxy sent it', bound ? 'demanded' : 'the address of the peer alone'],
    ['Authorization', authorization === null ? 'none' : `${authorization} (not shown)`],
    ['Callers without a name', anonymous],
  ];
  return (
    <>
      {trusted === true ? (
        <Note tone="good" title="An identity header came, and was believed" />
      ) : (
        <Note tone={code === undefined ? 'info' : 'warn'} title="No identity header was believed">
          <bdi>{[why, advice].filter((one) => typeof one === 'string').join(' ')}</bdi>
        </Note>
      )}
      <Groups report={report} />
      {warnings.map((warning) => (
        <Note key={warning} tone="warn" title={warning} />
      ))}
      <div className={table.frame}>
        <Table className={table.table} aria-label="This request">
          <Table.Tbody>
            {facts.map(([label, value]) => (
              <Table.Tr key={label}>
                <Table.Th scope="row" fw={600}>
                  {label}
                </Table.Th>
                <Table.Td>
                  <bdi>{value}</bdi>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {arrived.length > 0 && (
        <PlainTable columns={['Header', 'Value', 'Named by a setting']} label="Identity headers that arrived">
          {arrived.map(({ name, value, configured }, index) => (
            <Table.Tr key={`${index} ${name}`}>
              <Table.Th scope="row" className={table.mono}>
                {name}
              </Table.Th>
              <Table.Td>
                <Foreign text={value} longest={500} />
              </Table.Td>
              <Table.Td>{configured ? 'Yes' : 'No'}</Table.Td>
            </Table.Tr>
          ))}
        </PlainTable>
      )}
    </>
  );
}

interface Proxied {
  readonly name: string;
  readonly groups: readonly string[];
  readonly admin: boolean;
}

/** Why somebody whom the proxy names is no administrator by it. */
function Groups({ report: { outcome, expected } }: { readonly report: Diagnostics }) {
  const { user } = outcome as { readonly user?: Proxied };
  if (user === undefined || user.admin) return null;
  const { groups } = expected as { readonly groups?: string | null };
  const came =
    user.groups.length > 0
      ? `PROXY_ROLE_MAP makes none of the groups that came an administrator: ${user.groups.join(', ')}.`
      : groups
        ? `No group came in ${groups}, the header of PROXY_GROUPS_HEADER.`
        : 'PROXY_GROUPS_HEADER names no header, so no group is known.';
  return (
    <Note tone="info" title={`The proxy makes ${user.name} a user, not an administrator`}>
      <bdi>{came}</bdi>
    </Note>
  );
}
