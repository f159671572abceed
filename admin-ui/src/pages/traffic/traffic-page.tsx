import { Anchor, SegmentedControl, Skeleton, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { traffic, type TrafficCount, type TrafficFailure, type TrafficFigures } from '../../api/traffic.js';
import { absoluteText } from '../../components/text/ago.js';
import { Bars } from '../../components/bars.js';
import { Empty } from '../../components/page/empty.js';
import { useListSearch } from '../../components/list/list-search.js';
import { Note } from '../../components/notes/note.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { PlainTable } from '../../components/table/plain-table.js';
import table from '../../components/table/table.module.css';
import { causeOf, percent, perMinute, timeOf } from './words.js';
import { Foreign } from '../../components/text/foreign.js';
import classes from './traffic.module.css';

const ranges = [
  { value: '15', label: '15 min' },
  { value: '60', label: '1 h' },
  { value: '360', label: '6 h' },
  { value: '1440', label: '24 h' },
];

/** `#/traffic`: rate, errors and latency by gateway, tool and person, and what failed last. */
export function TrafficPage() {
  const { search, narrow } = useListSearch([]);
  const range = ranges.find(({ value }) => value === search.minutes)?.value ?? '60';
  const { data, error, refetch } = useQuery(traffic(Number(range)));
  return (
    <Page
      title="Traffic"
      description="Calls of tools, prompts and resources, from the audit log of all replicas"
      actions={
        <SegmentedControl
          aria-label="How far back"
          data={ranges}
          value={range}
          onChange={(minutes) => narrow({ minutes: minutes === '60' ? undefined : minutes })}
        />
      }
    >
      {error !== null && <ProblemNote error={error} title="Traffic cannot be shown" onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <Skeleton height={300} radius="lg" />
      ) : (
        <Figures figures={data} minutes={Number(range)} />
      )}
    </Page>
  );
}

function Figures({ figures, minutes }: { readonly figures: TrafficFigures; readonly minutes: number }) {
  const { known, since, calls, failed, p50, p95, steps, gateways, tools, people, failures } = figures;
  if (!known) {
    return (
      <Empty title="Calls are not recorded">
        AUDIT_CALLS is false. What Prometheus reads at /metrics is counted all the same.
      </Empty>
    );
  }
  if (calls === 0) {
    return <Empty title="No calls in this time">A call is here within a second after it ended.</Empty>;
  }
  const first = steps[0]?.from ?? since;
  const numbers = [
    ['Calls', String(calls), `${perMinute(calls, minutes)} a minute`],
    ['Failed', percent(failed, calls), `${failed} calls`],
    ['Half took at most', `${p50} ms`, ''],
    ['95 % took at most', `${p95} ms`, ''],
  ] as const;
  return (
    <>
      {since > first && (
        <Note tone="info" title={`Only calls since ${absoluteText(since)} are counted`}>
          There were more than are read at once. Prometheus has all of them.
        </Note>
      )}
      <dl className={classes.numbers}>
        {numbers.map(([term, value, more]) => (
          <div key={term} className={classes.number}>
            <dt>{term}</dt>
            <dd>
              <b>{value}</b> <span>{more}</span>
            </dd>
          </div>
        ))}
      </dl>
      <figure className={classes.chart}>
        <Bars
          label={`Calls over time: ${calls}, of which ${failed} failed. The busiest step had ${Math.max(...steps.map((one) => one.calls))}.`}
          bars={steps.map((step) => ({
            key: step.from,
            words: `${timeOf(step.from)}: ${step.calls} calls, ${step.failed} failed`,
            value: step.calls,
            bad: step.failed,
          }))}
        />
        <figcaption className={classes.axis}>
          <span>{timeOf(first)}</span>
          <span>calls, the failed ones in red</span>
          <span>now</span>
        </figcaption>
      </figure>
      <Failures failures={failures} />
      <Counts title="Gateways" first="Gateway" counts={gateways} minutes={minutes} />
      <Counts title="Tools" first="Tool" counts={tools} minutes={minutes} />
      <Counts title="People" first="Person" counts={people} minutes={minutes} />
    </>
  );
}

interface CountsProps {
  readonly title: string;
  readonly first: string;
  readonly counts: readonly TrafficCount[];
  readonly minutes: number;
}

function Counts({ title, first, counts, minutes }: CountsProps) {
  return (
    <section aria-label={title} className={classes.section}>
      <Title order={2} fz="lg">
        {title}
      </Title>
      <div className={table.frame}>
        <Table className={`${table.table} ${table.cards}`}>
          <Table.Thead>
            <Table.Tr>
              {[first, 'Calls/min', 'Calls', 'Failed', 'p50', 'p95', 'Last failure'].map((label, index) => (
                <Table.Th scope="col" key={label} data-numeric={(index > 0 && index < 6) || undefined}>
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {counts.map(({ name, calls, failed, p50, p95, lastCode }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row">
                  <Foreign text={name} />
                </Table.Th>
                <Table.Td data-label="Calls/min" data-numeric>
                  {perMinute(calls, minutes)}
                </Table.Td>
                <Table.Td data-label="Calls" data-numeric>
                  {calls}
                </Table.Td>
                <Table.Td data-label="Failed" data-numeric>
                  {percent(failed, calls)}
                </Table.Td>
                <Table.Td data-label="p50" data-numeric>{`${p50} ms`}</Table.Td>
                <Table.Td data-label="p95" data-numeric>{`${p95} ms`}</Table.Td>
                <Table.Td data-label="Last failure">{lastCode === null ? '' : causeOf(lastCode)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

/** What went wrong last, each with its cause and the way to its rows in the log. */
export function Failures({ failures }: { readonly failures: readonly TrafficFailure[] }) {
  if (failures.length === 0) return <Note tone="good" title="No call failed in this time" />;
  return (
    <section aria-label="Recent failures" className={classes.section}>
      <Title order={2} fz="lg">
        Recent failures
      </Title>
      <PlainTable columns={['When', 'Who', 'What', 'Cause', 'Took', 'Log']} cards>
        {failures.slice(0, 10).map(({ at, actor, gateway, target, code, ms, requestId }, index) => (
          <Table.Tr key={`${index} ${at}`}>
            <Table.Th scope="row" fw={400} className={table.nowrap}>
              <time dateTime={at}>{absoluteText(at)}</time>
            </Table.Th>
            <Table.Td data-label="Who">
              <Foreign text={actor} />
            </Table.Td>
            <Table.Td data-label="What">
              <Foreign text={`${gateway} · ${target}`} />
            </Table.Td>
            <Table.Td data-label="Cause">
              {causeOf(code)}
              <div className={`${table.second} ${table.mono}`}>{code}</div>
            </Table.Td>
            <Table.Td data-label="Took" className={table.nowrap}>{`${ms} ms`}</Table.Td>
            <Table.Td data-label="Log">
              {requestId !== null && (
                <Anchor
                  component={Link}
                  to={`/audit?request=${encodeURIComponent(requestId)}`}
                  underline="always"
                  className={table.mono}
                >
                  {requestId.slice(0, 8)}
                </Anchor>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </PlainTable>
    </section>
  );
}
