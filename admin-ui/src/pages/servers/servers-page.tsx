import { Anchor, Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { gatewayUrl } from '../../api/client.js';
import { deleteServer, serverList, switchServer, type Server } from '../../api/servers.js';
import { CopyButton } from '../../components/inputs/copy-button.js';
import { DecisionDialog } from '../../components/page/decision-dialog.js';
import { Empty } from '../../components/page/empty.js';
import { useListSearch } from '../../components/list/list-search.js';
import { ListView, type Column } from '../../components/list/list-view.js';
import { ManagedBadge } from '../../components/notes/managed-note.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import table from '../../components/table/table.module.css';
import { ServerDrawer } from './server-drawer.js';
import classes from './servers.module.css';

const filters = ['status', 'visibility', 'tags'];

/** `#/servers`: what one team sees, at an address of its own. */
export function ServersPage() {
  const list = useListSearch(filters);
  const { search, state, go } = list;
  const answer = useQuery(serverList({ ...state, sort: state.sort ?? 'name' }));
  const [removing, setRemoving] = useState<Server | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => go({ open: 'new' })}>
      Add virtual server
    </Button>
  );
  return (
    <Page
      title="Virtual servers"
      description="Chosen tools of chosen gateways, at an address of their own"
      actions={add}
    >
      <ListView
        noun={['virtual server', 'virtual servers']}
        searches="Search name, description, tag"
        list={list}
        order="name"
        answer={answer}
        facets={[
          { name: 'status', label: 'Any state', words: { enabled: 'Served', disabled: 'Disabled' } },
          { name: 'tags', label: 'Any tag' },
        ]}
        columns={[...columns, actions(go, setRemoving)]}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No virtual servers yet" actions={add}>
            A virtual server is the set of tools that one team sees.
          </Empty>
        }
      />
      {search.open !== undefined && <ServerDrawer id={search.open} onClose={() => go({ open: undefined })} />}
      {removing !== null && <RemoveDialog server={removing} onClose={() => setRemoving(null)} />}
    </Page>
  );
}

const columns: readonly Column<Server>[] = [
  {
    label: 'Name',
    sort: 'name',
    cell: ({ name, description, managedBy }) => (
      <>
        <bdi className={classes.name}>{name}</bdi>
        <bdi className={table.second}>{(description ?? '').slice(0, 200)}</bdi>
        <ManagedBadge managedBy={managedBy} />
      </>
    ),
  },
  {
    label: 'Address',
    cell: ({ path }) => (
      <span className={classes.address}>
        <bdi className={table.mono}>{path}</bdi>
        <CopyButton value={`${gatewayUrl}${path}`} label="Copy the address" />
      </span>
    ),
  },
  { label: 'Offers', cell: offers },
  {
    label: 'For',
    cell: ({ visibility, allowedGroups, allowedUsers }) =>
      visibility === 'public' ? 'everybody' : [...allowedGroups, ...allowedUsers].join(', ') || visibility,
  },
  { label: 'State', cell: (server) => <StateButton server={server} /> },
];

/** What was chosen one by one, and the gateways that are taken whole. */
function offers({ associatedTools, associatedPrompts, associatedResources, gateways }: Server): string {
  const counts = [
    [associatedTools.length, 'tool'],
    [associatedPrompts.length, 'prompt'],
    [associatedResources.length, 'resource'],
  ] as const;
  const chosen = counts
    .filter(([count]) => count > 0)
    .map(([count, noun]) => `${count} ${noun}${count === 1 ? '' : 's'}`);
  return [...chosen, ...gateways.map(({ slug }) => `what ${slug} offers`)].join(', ') || 'nothing yet';
}

function StateButton({ server: { id, name, enabled, managedBy } }: { readonly server: Server }) {
  const queries = useQueryClient();
  const turn = useMutation({
    mutationFn: () => switchServer(id, !enabled),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['servers'] }),
  });
  return (
    <>
      {enabled ? 'Served' : 'Disabled'}{' '}
      <Button
        size="compact-sm"
        variant="default"
        loading={turn.isPending}
        disabled={managedBy !== null}
        aria-label={`${enabled ? 'Disable' : 'Enable'} ${name}`}
        onClick={() => turn.mutate()}
      >
        {enabled ? 'Disable' : 'Enable'}
      </Button>
      {turn.error !== null && <ProblemNote error={turn.error} title="Not changed" />}
    </>
  );
}

const actions = (go: (change: { open: string }) => void, onRemove: (server: Server) => void): Column<Server> => ({
  label: 'Actions',
  cell: (server) => (
    <span className={classes.actions}>
      <Anchor component={Link} to={`/connect?server=${server.slug}`} underline="always">
        Connect a client
      </Anchor>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${server.managedBy === null ? 'Edit' : 'Look at'} ${server.name}`}
        onClick={() => go({ open: server.id })}
      >
        {server.managedBy === null ? 'Edit' : 'Look'}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={server.managedBy !== null}
        aria-label={`Delete ${server.name}`}
        onClick={() => onRemove(server)}
      >
        Delete…
      </Button>
    </span>
  ),
});

function RemoveDialog({ server, onClose }: { readonly server: Server; readonly onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteServer(server.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['servers'] });
      onClose();
    },
  });
  return (
    <DecisionDialog
      title={`Delete ${server.name}?`}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete virtual server
          </Button>
        </>
      }
    >
      <p>
        Clients at <bdi className={table.mono}>{server.path}</bdi> lose what it offers ({offers(server)}). The gateways
        stay.
      </p>
      {remove.error !== null && <ProblemNote error={remove.error} title="Not deleted" />}
    </DecisionDialog>
  );
}
