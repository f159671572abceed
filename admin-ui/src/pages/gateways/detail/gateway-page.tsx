import { Anchor, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { IconPencil, IconStethoscope } from '@tabler/icons-react';
import { gatewayById } from '../../../api/gateways.js';
import { Page } from '../../../components/page/page.js';
import { ProblemNote } from '../../../components/notes/problem-note.js';
import { GatewayDrawers } from '../gateway-drawers.js';
import { MenuButton, RowMenu, useRowMenu } from '../list/row-menu.js';
import { StatusCell } from '../status-cell.js';
import { ManagedNote } from '../../../components/notes/managed-note.js';
import { LimitsSection } from './limits-section.js';
import { Facts } from './facts.js';
import { HeadersTable } from './headers-table.js';
import { OfferedItems } from './offered-items.js';
import classes from './detail.module.css';

/** `#/gateways/:id`: all that is known of one upstream server. */
export function GatewayPage() {
  const { id } = useParams({ from: '/gateways/$id' });
  const { open, test } = useSearch({ from: '/gateways/$id' });
  const navigate = useNavigate({ from: '/gateways/$id' });
  const { data: gateway, error, refetch } = useQuery(gatewayById(id));
  const edit = () => void navigate({ search: { open: id } });
  const menu = useRowMenu();
  const tryIt = () => void navigate({ search: { test: id } });
  return (
    <Page
      title={gateway?.name ?? 'Gateway'}
      documentTitle={`${gateway?.name ?? 'Gateway'} · Gateways`}
      description={
        <Anchor component={Link} to="/gateways" underline="always">
          All gateways
        </Anchor>
      }
      actions={
        gateway !== undefined && (
          <>
            <Button variant="default" leftSection={<IconStethoscope size={17} />} onClick={tryIt}>
              Test
            </Button>
            <Button leftSection={<IconPencil size={17} />} onClick={edit}>
              {gateway.managedBy === null ? 'Edit' : 'Look'}
            </Button>
            <MenuButton gateway={gateway} opened={menu.openedFor(id)} onToggle={menu.toggle} />
            <RowMenu
              gateways={[gateway]}
              menu={menu}
              onOpen={edit}
              onTest={tryIt}
              onCopy={(from) => void navigate({ to: '/gateways', search: { open: 'new', from } })}
            />
          </>
        )
      }
    >
      {error !== null && (
        <ProblemNote error={error} title="The gateway cannot be shown" onRetry={() => void refetch()} />
      )}
      {gateway === undefined ? (
        error === null && <Skeleton height={240} radius="lg" />
      ) : (
        <>
          <ManagedNote managedBy={gateway.managedBy} />
          <div className={classes.card}>
            <StatusCell gateway={gateway} />
            <Facts gateway={gateway} />
          </div>
          <HeadersTable gateway={gateway} />
          <LimitsSection gateway={gateway} />
          <OfferedItems gateway={gateway} />
        </>
      )}
      <GatewayDrawers open={open} test={test} onClose={() => void navigate({ search: {} })} onEdit={edit} />
    </Page>
  );
}
