import { Checkbox, Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { settings, type Setting } from '../../api/system.js';
import bar from '../../components/list/list.module.css';
import { useListSearch } from '../../components/list/list-search.js';
import { SearchField } from '../../components/list/search-field.js';
import { singleKeys } from '../../components/list/shortcuts.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { PlainTable } from '../../components/table/plain-table.js';
import { HouseCheck } from './house-check.js';
import table from '../../components/table/table.module.css';

/** `#/settings`: the configuration as the process that answered has it; variables of the environment, so nothing is changed here. */
export function SettingsPage() {
  const { search, narrow } = useListSearch([]);
  const { data, error, refetch } = useQuery(settings);
  const q = (search.q ?? '').toLowerCase();
  const all = search.all === 'true';
  const shown = data?.filter(
    ({ name, why, changed }) => (all || changed) && `${name} ${why}`.toLowerCase().includes(q),
  );
  return (
    <Page
      title="Settings"
      description="Variables of the environment, as this process has them; secrets are never shown"
    >
      <div className={bar.bar}>
        <SearchField
          q={search.q ?? ''}
          label="Search settings"
          placeholder="Search name and meaning  ( / )"
          onSearch={(text) => narrow({ q: text }, true)}
        />
        <Checkbox
          label="Also those at their default"
          checked={all}
          onChange={(event) => narrow({ all: event.currentTarget.checked ? 'true' : undefined })}
        />
        <SingleKeys />
        <Text c="dimmed" className={bar.result} role="status">
          {shown === undefined ? '' : `${shown.length} shown`}
        </Text>
      </div>
      <HouseCheck />
      {error !== null && (
        <ProblemNote error={error} title="The settings cannot be shown" onRetry={() => void refetch()} />
      )}
      {shown === undefined ? error === null && <Skeleton height={240} radius="lg" /> : <Rows settings={shown} />}
    </Page>
  );
}

/** Of this browser alone. */
function SingleKeys() {
  const [on, setOn] = useState(singleKeys.on);
  const turn = (to: boolean) => {
    singleKeys.on = to;
    setOn(to);
  };
  return (
    <Checkbox
      label="The key / brings the cursor to the search (this browser)"
      checked={on}
      onChange={(event) => turn(event.currentTarget.checked)}
    />
  );
}

function Rows({ settings: shown }: { readonly settings: readonly Setting[] }) {
  if (shown.length === 0) return <Text c="dimmed">None.</Text>;
  return (
    <PlainTable columns={['Variable', 'Value', 'What it is for']} cards>
      {shown.map(({ name, section, value, secret, changed, why }) => (
        <Table.Tr key={name}>
          <Table.Th scope="row" fw={600} className={table.mono}>
            {name}
            <div className={table.second}>{section}</div>
          </Table.Th>
          <Table.Td data-label="Value" className={table.value}>
            <bdi>{secret ? (changed ? 'set' : 'not set') : value || 'empty'}</bdi>
          </Table.Td>
          <Table.Td>{why}</Table.Td>
        </Table.Tr>
      ))}
    </PlainTable>
  );
}
