import { MultiSelect, Skeleton, Table, Text, VisuallyHidden, Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ListPageOf } from '../../api/lists.js';
import { Empty } from '../page/empty.js';
import { NextPage } from '../table/next-page.js';
import { ProblemNote } from '../notes/problem-note.js';
import { SortHeader } from '../table/sort-header.js';
import table from '../table/table.module.css';
import classes from './list.module.css';
import { isNarrowed, type useListSearch } from './list-search.js';
import { MovedNote } from './moved-note.js';
import { SearchField } from './search-field.js';
import { useFirstRows } from './use-first-rows.js';
import { useSteadyOrder } from './use-steady-order.js';

/** A column; the first is the row's name. `sort` is the API's word for its order. */
export interface Column<Row> {
  readonly label: string;
  readonly sort?: string;
  readonly numeric?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

export interface Facet {
  /** The API's name of the filter. */
  readonly name: string;
  /** "Status" */
  readonly label: string;
  readonly words?: Readonly<Record<string, string>>;
}

interface ListViewProps<Row> {
  /** "virtual server", "virtual servers" */
  readonly noun: readonly [one: string, many: string];
  readonly searches: string;
  readonly list: ReturnType<typeof useListSearch>;
  readonly order: string;
  readonly answer: UseQueryResult<ListPageOf<Row>>;
  readonly facets: readonly Facet[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** In the place of a list that never had anything. */
  readonly empty: ReactNode;
}

/** A list of the API: searched, filtered, sorted and paged by the gateway over all there is; what is shown stands in the address. */
export function ListView<Row>(props: ListViewProps<Row>) {
  const { noun, list, answer, empty } = props;
  const { data, error, refetch } = answer;
  if (data === undefined) {
    return error === null ? (
      <Skeleton height={220} radius="lg" />
    ) : (
      <ProblemNote error={error} title={`The ${noun[1]} cannot be shown`} onRetry={() => void refetch()} />
    );
  }
  const never = data.rows.length === 0 && !isNarrowed(list.state);
  return (
    <>
      {error !== null && (
        <ProblemNote error={error} title={`The ${noun[1]} shown are not of now`} onRetry={() => void refetch()} />
      )}
      {never ? empty : <Filters {...props} page={data} />}
      {!never && data.rows.length === 0 && (
        <Empty
          title={`No ${noun[0]} matches`}
          actions={
            <Button variant="default" onClick={list.clear}>
              Clear filters
            </Button>
          }
        />
      )}
      {data.rows.length > 0 && <Rows {...props} rows={data.rows} />}
      <NextPage cursor={list.state.cursor} next={data.nextCursor} onPage={(cursor) => list.go({ cursor })} />
    </>
  );
}

function Filters<Row>({ noun, searches, list, facets, page }: ListViewProps<Row> & { readonly page: ListPageOf<Row> }) {
  const result = `${page.total} ${noun[page.total === 1 ? 0 : 1]}`;
  return (
    <div className={classes.bar}>
      <SearchField
        q={list.state.q ?? ''}
        label={`Search ${noun[1]}`}
        placeholder={`${searches}  ( / )`}
        onSearch={(q) => list.narrow({ q }, true)}
      />
      {facets.map(({ name, label, words = {} }) => {
        const chosen = list.state.filters[name] ?? [];
        const counts = page.facets[name] ?? {};
        const values = [...new Set([...Object.keys(counts), ...chosen])].sort();
        return (
          <MultiSelect
            key={name}
            aria-label={label}
            placeholder={chosen.length > 0 ? undefined : label}
            data={values.map((value) => ({ value, label: `${words[value] ?? value} (${counts[value] ?? 0})` }))}
            value={[...chosen]}
            onChange={(next) => list.narrow({ [name]: next.join(',') })}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': `Clear ${label}` }}
            nothingFoundMessage="Nothing like this"
            className={classes.facet}
          />
        );
      })}
      <Text c="dimmed" className={classes.result}>
        {result}
      </Text>
      <VisuallyHidden role="status">{`${result} found`}</VisuallyHidden>
    </div>
  );
}

function Rows<Row>({
  list,
  order,
  answer,
  columns,
  keyOf,
  rows,
}: ListViewProps<Row> & { readonly rows: readonly Row[] }) {
  const stale = answer.isPlaceholderData;
  const steady = useSteadyOrder(rows, keyOf, { context: JSON.stringify(list.state), stale });
  const shown = useFirstRows(steady.rows);
  return (
    <div {...steady.around}>
      <div className={table.frame} aria-busy={stale}>
        <Table className={`${table.table} ${table.cards} ${stale ? table.stale : ''}`} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ label, sort, numeric = false }) =>
                sort === undefined ? (
                  <Table.Th scope="col" key={label}>
                    {label}
                  </Table.Th>
                ) : (
                  <SortHeader
                    key={label}
                    label={label}
                    by={sort}
                    numeric={numeric}
                    sort={list.state.sort ?? order}
                    onSort={(by) => list.narrow({ sort: by })}
                  />
                ),
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row) => (
              <Table.Tr key={keyOf(row)}>
                {columns.map(({ label, numeric, cell }, index) =>
                  index === 0 ? (
                    <Table.Th scope="row" fw={400} key={label}>
                      {cell(row)}
                    </Table.Th>
                  ) : (
                    <Table.Td key={label} data-label={label} data-numeric={numeric || undefined}>
                      {cell(row)}
                    </Table.Td>
                  ),
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <MovedNote moved={steady.moved} onSort={steady.sortAgain} />
    </div>
  );
}
