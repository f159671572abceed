import { Button } from '@mantine/core';
import { useCallback, useState } from 'react';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { gatewayList, type GatewayFilter } from '../../../api/gateways.js';
import { Page } from '../../../components/page/page.js';
import { ProblemNote } from '../../../components/notes/problem-note.js';
import { GatewayDrawers } from '../gateway-drawers.js';
import { BulkBar } from './bulk-bar.js';
import { AttentionNote } from './attention-note.js';
import { FilterBar } from './filter-bar.js';
import { GatewayTable } from './gateway-table.js';
import { NothingHere } from './nothing-here.js';
import { NextPage } from '../../../components/table/next-page.js';
import { ViewsMenu } from '../../../components/list/views-menu.js';
import type { GatewaysSearch } from '../routes.js';
import { failing } from '../words.js';
import { useGatewaySearch } from './use-gateway-search.js';

const isUnfiltered = ({ q, status, auth, tags }: GatewayFilter) =>
  !q && [status, auth, tags].every((chosen) => !chosen?.length);

const noView = { q: undefined, status: undefined, auth: undefined, tags: undefined, sort: undefined };
const presets = [
  { label: 'All gateways', search: '' },
  { label: 'Needs attention', search: `status=${failing.join(',')},degraded` },
  { label: 'Disabled', search: 'status=disabled' },
  { label: 'Without credentials', search: 'auth=none' },
];
const viewOf = (search: GatewaysSearch): string =>
  String(new URLSearchParams(Object.entries(search).filter(([name]) => name in noView) as [string, string][]));

/** `#/gateways`: every upstream server, searched and sorted by the gateway over all of them. */
export function GatewaysPage() {
  const { search, filter, change } = useGatewaySearch();
  const { data, error, isPlaceholderData, refetch } = useQuery(gatewayList(filter));
  const { chosen, choose, clear } = useChosen();
  const add = () => change({ open: 'new' });
  return (
    <Page
      title="Gateways"
      description="Upstream MCP servers this gateway connects to"
      actions={
        <>
          <ViewsMenu
            list="gateways"
            presets={presets}
            now={viewOf(search)}
            onShow={(view) => change({ ...noView, ...Object.fromEntries(new URLSearchParams(view)) })}
          />
          <Button component={Link} to="/import" variant="default">
            Import…
          </Button>
          <Button leftSection={<IconPlus size={18} />} onClick={add}>
            Add gateway
          </Button>
        </>
      }
    >
      {error !== null && (
        <ProblemNote error={error} title="The gateways cannot be shown" onRetry={() => void refetch()} />
      )}
      {data !== undefined && (
        <>
          <AttentionNote page={data} onShow={(status) => change({ status })} />
          {!(data.gateways.length === 0 && isUnfiltered(filter)) && (
            <FilterBar filter={filter} page={data} onChange={change} />
          )}
          {data.gateways.length === 0 ? (
            <NothingHere
              filter={filter}
              onAdd={add}
              onClear={() => change({ q: undefined, status: undefined, auth: undefined, tags: undefined })}
            />
          ) : (
            <>
              <GatewayTable
                gateways={data.gateways}
                context={JSON.stringify(filter)}
                sort={search.sort ?? ''}
                stale={isPlaceholderData}
                onSort={(sort) => change({ sort })}
                onOpen={(open) => change({ open })}
                onTest={(test) => change({ test })}
                onCopy={(from) => change({ open: 'new', from })}
                chosen={chosen}
                onChoose={choose}
              />
              <BulkBar chosen={data.gateways.filter(({ id }) => chosen.has(id))} onClear={clear} />
              <NextPage
                cursor={search.cursor}
                next={data.nextCursor}
                onPage={(cursor) => change({ cursor }, { keepPage: true })}
              />
            </>
          )}
        </>
      )}
      <GatewayDrawers
        open={search.open}
        from={search.from}
        test={search.test}
        onClose={() => change({ open: undefined, from: undefined, test: undefined }, { keepPage: true })}
        onEdit={(open) => change({ open, test: undefined }, { keepPage: true })}
      />
    </Page>
  );
}

/** What is chosen of the list, by id. */
function useChosen() {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choose = useCallback((ids: readonly string[], on: boolean) => {
    setChosen((before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  }, []);
  return { chosen, choose, clear: () => setChosen(new Set()) };
}
