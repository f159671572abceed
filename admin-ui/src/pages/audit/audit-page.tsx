import { Button, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { audit } from '../../api/system.js';
import { Empty } from '../../components/empty.js';
import { useListSearch } from '../../components/list/list-search.js';
import { NextPage } from '../../components/next-page.js';
import { Page } from '../../components/page.js';
import { ProblemNote } from '../../components/problem-note.js';
import classes from '../../components/list/list.module.css';
import { AuditTable } from './audit-table.js';

const size = 100;
const filters = [
  ['actor', 'Who', 'local:admin'],
  ['action', 'What', 'POST /gateways'],
  ['request', 'Request', 'id of a request'],
] as const;

/** `#/audit`: who did, called or was refused what, newest first. */
export function AuditPage() {
  const { search, narrow, go } = useListSearch([]);
  const { actor, action, request, cursor } = search;
  const { data, error, refetch } = useQuery(
    audit({
      limit: size,
      ...(actor ? { actor } : {}),
      ...(action ? { action } : {}),
      ...(request ? { requestId: request } : {}),
      ...(cursor ? { cursor } : {}),
    }),
  );
  const narrowed = [actor, action, request].some(Boolean);
  return (
    <Page
      title="Audit log"
      description="Who did, called or was refused what"
      actions={
        <Button variant="default" onClick={() => void refetch()}>
          Look again
        </Button>
      }
    >
      <div className={classes.bar}>
        {filters.map(([name, label, placeholder]) => (
          <Exact
            key={name}
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
              <Button
                variant="default"
                onClick={() => narrow({ actor: undefined, action: undefined, request: undefined })}
              >
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
      onChange={(event) => {
        setText(event.currentTarget.value);
        later(event.currentTarget.value.trim());
      }}
    />
  );
}
