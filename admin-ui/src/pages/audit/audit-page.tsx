import { Button, MultiSelect, Select, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { gatewayList } from '../../api/gateways.js';
import { audit, auditExport } from '../../api/system.js';
import { Empty } from '../../components/page/empty.js';
import { useListSearch } from '../../components/list/list-search.js';
import { SearchField } from '../../components/list/search-field.js';
import { ViewsMenu } from '../../components/list/views-menu.js';
import { NextPage } from '../../components/table/next-page.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import classes from '../../components/list/list.module.css';
import { AuditTable } from './audit-table.js';
import { VerifyButton } from './verify-button.js';

const size = 100;
const exact = [
  ['actor', 'Who', 'local:admin'],
  ['action', 'What', 'POST /gateways'],
  ['tool', 'Tool', 'name at its server'],
  ['code', 'Code', 'UPSTREAM_TIMEOUT'],
  ['request', 'Request', 'id of a request'],
  ['arguments', 'Arguments', 'hmac-sha256:…'],
] as const;
const outcomes = [
  { value: 'ok', label: 'Done' },
  { value: 'refused', label: 'Refused' },
  { value: 'failed', label: 'Failed' },
];
const spans = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
];
const presets = [
  { label: 'Everything', search: '' },
  { label: 'Refused sign-ins', search: 'action=refuse.client,refuse.own,refuse.admin,session.start&outcome=refused' },
  { label: 'Calls that failed', search: 'action=tools/call&outcome=failed' },
  { label: 'What limits refused', search: 'action=refuse.call' },
  {
    label: 'Gateways changed',
    search: 'action=POST /gateways,PUT /gateways/:id,PATCH /gateways/:id,DELETE /gateways/:id',
  },
];
const facets = ['q', 'outcome', 'gateway', 'hours', ...exact.map(([name]) => name)] as const;
const none = Object.fromEntries(facets.map((name) => [name, undefined]));

/** `#/audit`: who did, called or was refused what, newest first. */
export function AuditPage() {
  const { search, narrow, go } = useListSearch([]);
  const { q, actor, action, tool, code, request, outcome, gateway, hours, cursor } = search;
  const from = useFrom(hours);
  const filter = {
    q,
    actor,
    action,
    tool,
    code,
    outcome,
    gateway,
    from,
    requestId: request,
    arguments: search.arguments,
  };
  const { data, error, refetch } = useQuery(audit({ ...filter, cursor, limit: size }));
  const narrowed = facets.some((name) => search[name]);
  const shown = Object.entries(search).filter(([name]) => name in none) as [string, string][];
  return (
    <Page
      title="Audit log"
      description="Who did, called or was refused what"
      actions={
        <>
          <ViewsMenu
            list="audit"
            presets={presets}
            now={String(new URLSearchParams(shown))}
            onShow={(view) => narrow({ ...none, ...Object.fromEntries(new URLSearchParams(view)) })}
          />
          <Button component="a" variant="default" href={auditExport(filter)} download>
            Export
          </Button>
          <VerifyButton />
          <Button variant="default" onClick={() => void refetch()}>
            Look again
          </Button>
        </>
      }
    >
      <div className={classes.bar}>
        <SearchField
          q={q ?? ''}
          label="Search the log"
          placeholder="Search who, what and where  ( / )"
          onSearch={(text) => narrow({ q: text }, true)}
        />
        <MultiSelect
          aria-label="Outcome"
          placeholder={outcome ? undefined : 'Any outcome'}
          data={outcomes}
          value={outcome?.split(',') ?? []}
          onChange={(chosen) => narrow({ outcome: chosen.join(',') })}
          className={classes.facet}
        />
        <GatewayChoice chosen={gateway} onChoose={(slugs) => narrow({ gateway: slugs })} />
        <Select
          aria-label="Time"
          placeholder="Any time"
          clearable
          clearButtonProps={{ 'aria-label': 'Any time' }}
          data={spans}
          value={hours ?? null}
          onChange={(value) => narrow({ hours: value ?? undefined })}
          className={classes.facet}
        />
      </div>
      <div className={classes.bar}>
        {exact.map(([name, label, placeholder]) => (
          <Exact
            key={`${name} ${search[name] ?? ''}`}
            label={label}
            placeholder={placeholder}
            value={search[name] ?? ''}
            onValue={(value) => narrow({ [name]: value }, true)}
          />
        ))}
      </div>
      {error !== null && (
        <ProblemNote error={error} title="The audit log cannot be shown" onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Skeleton height={240} radius="lg" />}
      {data?.items.length === 0 && (
        <Empty
          title={narrowed ? 'No entry matches' : 'Nothing happened yet'}
          actions={
            narrowed && (
              <Button variant="default" onClick={() => narrow(none)}>
                Clear filters
              </Button>
            )
          }
        />
      )}
      {data !== undefined && data.items.length > 0 && <AuditTable rows={data.items} />}
      <NextPage cursor={cursor} next={data?.nextCursor ?? null} onPage={(next) => go({ cursor: next })} />
    </Page>
  );
}

/** The moment so many hours ago when they were chosen; it stays while they do, or each look would be another question. */
function useFrom(hours: string | undefined): string | undefined {
  const [chosen, setChosen] = useState<{ hours: string | undefined; from: string | undefined }>();
  if (chosen !== undefined && chosen.hours === hours) return chosen.from;
  const span = spans.find(({ value }) => value === hours);
  const from = span === undefined ? undefined : new Date(Date.now() - Number(span.value) * 3_600_000).toISOString();
  setChosen({ hours, from });
  return from;
}

interface GatewayChoiceProps {
  readonly chosen: string | undefined;
  readonly onChoose: (slugs: string) => void;
}

function GatewayChoice({ chosen, onChoose }: GatewayChoiceProps) {
  const [text, setText] = useState('');
  const { data } = useQuery(gatewayList({ q: text, sort: 'name' }));
  const slugs = chosen?.split(',') ?? [];
  return (
    <MultiSelect
      aria-label="Gateway"
      placeholder={chosen ? undefined : 'Any gateway'}
      data={[...new Set([...slugs, ...(data?.gateways ?? []).map(({ slug }) => slug)])]}
      value={slugs}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage="No such gateway"
      onChange={(values) => onChoose(values.join(','))}
      className={classes.facet}
    />
  );
}

interface ExactProps {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Exact({ label, placeholder, value, onValue }: ExactProps) {
  const [text, setText] = useState(value);
  const later = useDebouncedCallback(onValue, 300);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      className={classes.exact}
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value.trim());
      }}
    />
  );
}
