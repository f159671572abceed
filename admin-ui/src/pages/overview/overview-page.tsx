import { Anchor, Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { gatewayList, type GatewayPage } from '../../api/gateways.js';
import { itemList } from '../../api/items.js';
import { serverList } from '../../api/servers.js';
import { keys, latestAudit, version } from '../../api/system.js';
import { traffic } from '../../api/traffic.js';
import { percent } from '../traffic/words.js';
import { Empty } from '../../components/page/empty.js';
import { Note } from '../../components/notes/note.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { AuditTable } from '../audit/audit-table.js';
import { StatusCell } from '../gateways/status-cell.js';
import { failing } from '../gateways/words.js';
import { FailingCalls, useFailingCalls } from './failing-calls.js';
import classes from './overview.module.css';

const mostRows = 7;

/** `#/`: what needs somebody, how much there is, and what was changed last. */
export function OverviewPage() {
  const { data: page, error, refetch } = useQuery(gatewayList({ sort: 'status' }));
  const { data: software } = useQuery(version);
  return (
    <Page title="Overview" description={software === undefined ? undefined : `Gatehouse ${software.version}`}>
      {error !== null && (
        <ProblemNote error={error} title="The gateways cannot be shown" onRetry={() => void refetch()} />
      )}
      {page === undefined ? error === null && <Skeleton height={180} radius="lg" /> : <Content page={page} />}
    </Page>
  );
}

function Content({ page }: { readonly page: GatewayPage }) {
  if (page.total === 0) return <FirstSteps />;
  return (
    <>
      <Attention page={page} />
      <Counts page={page} />
      <Changes />
    </>
  );
}

function FirstSteps() {
  return (
    <Empty
      title="Three steps to the first tool call"
      actions={
        <Button component={Link} to="/gateways?open=new" leftSection={<IconPlus size={18} />}>
          Add gateway
        </Button>
      }
    >
      <ol className={classes.steps}>
        <li>Add a gateway: the URL of an MCP server, and the headers it wants.</li>
        <li>
          <Anchor component={Link} to="/try" underline="always">
            Try one of its tools
          </Anchor>{' '}
          from here.
        </li>
        <li>
          <Anchor component={Link} to="/connect" underline="always">
            Connect a client
          </Anchor>{' '}
          with the address and a token.
        </li>
      </ol>
    </Empty>
  );
}

/** The worst first; each with the way to mend it. */
function Attention({ page }: { readonly page: GatewayPage }) {
  const { data: allKeys } = useQuery(keys);
  const bad = page.gateways.filter(({ status }) => failing.includes(status) || status === 'degraded');
  const calls = useFailingCalls();
  const lost = allKeys?.filter(({ configured, gateways }) => !configured && gateways > 0) ?? [];
  if (bad.length === 0 && lost.length === 0 && calls.length === 0) {
    return (
      <Note tone="good" title="Nothing needs you.">
        {`${page.facets.status?.healthy ?? 0} healthy, ${page.facets.status?.disabled ?? 0} disabled.`}
      </Note>
    );
  }
  return (
    <section aria-labelledby="attention" className={classes.card}>
      <h2 id="attention" className={classes.title}>
        Needs attention
      </h2>
      {lost.length > 0 && (
        <Note
          tone="bad"
          title="Stored values that no key opens"
          actions={
            <Button component={Link} to="/keys" variant="default" size="compact-sm">
              Keys
            </Button>
          }
        />
      )}
      {calls.slice(0, mostRows).map((one) => (
        <FailingCalls key={one.name} of={one} />
      ))}
      <ul className={classes.rows} hidden={bad.length === 0}>
        {bad.slice(0, mostRows).map((gateway) => (
          <li key={gateway.id} className={classes.row}>
            <Link to="/gateways/$id" params={{ id: gateway.id }} className={classes.name}>
              <bdi>{gateway.name}</bdi>
            </Link>
            <StatusCell gateway={gateway} />
            <Button
              component={Link}
              to={`/gateways/${gateway.id}?test=${gateway.id}`}
              variant="default"
              size="compact-sm"
              aria-label={`Test ${gateway.name}`}
            >
              Test
            </Button>
          </li>
        ))}
      </ul>
      {bad.length > mostRows && (
        <Anchor component={Link} to="/gateways" underline="always">
          All gateways
        </Anchor>
      )}
    </section>
  );
}

function Counts({ page }: { readonly page: GatewayPage }) {
  const { data: servers } = useQuery(serverList({ filters: {} }));
  const { data: tools } = useQuery(itemList('tools', { filters: {} }));
  const { data: hour } = useQuery(traffic(60));
  const counts = [
    ['/gateways', 'Gateways', page.total],
    ['/servers', 'Virtual servers', servers?.total],
    ['/catalog', 'Tools', tools?.total],
    ...(hour?.known === false
      ? []
      : [
          ['/traffic', 'Calls in the last hour', hour?.calls],
          ['/traffic', 'Of them failed', hour === undefined ? undefined : percent(hour.failed, hour.calls)],
        ]),
  ] as [string, string, number | string | undefined][];
  return (
    <ul className={classes.counts}>
      {counts.map(([to, label, count]) => (
        <li key={label}>
          <Link to={to} className={classes.count}>
            <b>{count ?? '…'}</b>
            <span>{label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Changes() {
  const { data, error } = useQuery(latestAudit({ limit: 10 }));
  return (
    <section aria-labelledby="changes" className={classes.card}>
      <h2 id="changes" className={classes.title}>
        What happened last
      </h2>
      {error !== null && <ProblemNote error={error} title="The audit log cannot be shown" />}
      {data?.items.length === 0 && <Text c="dimmed">Nothing yet.</Text>}
      {data !== undefined && data.items.length > 0 && <AuditTable rows={data.items} />}
      <Anchor component={Link} to="/audit" underline="always">
        Audit log
      </Anchor>
    </section>
  );
}
