import { Anchor, Button, SegmentedControl } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { itemKinds, nameOf, switchItem, type Item, type ItemKind } from '../../api/items.js';
import { Empty } from '../../components/page/empty.js';
import { useListSearch } from '../../components/list/list-search.js';
import { ListView, type Column } from '../../components/list/list-view.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import table from '../../components/table/table.module.css';
import { catalogFilters, catalogList, catalogOrder, kindOf } from './catalog-list.js';
import { ItemDrawer } from './item-drawer.js';
import { Foreign } from '../../components/text/foreign.js';
import classes from './catalog.module.css';

const words: Readonly<Record<ItemKind, readonly [one: string, many: string]>> = {
  tools: ['tool', 'tools'],
  prompts: ['prompt', 'prompts'],
  resources: ['resource', 'resources'],
};

/** `#/catalog`: everything that the gateways offer. */
export function CatalogPage() {
  const list = useListSearch(catalogFilters);
  const { search, go } = list;
  const kind = kindOf(search);
  const answer = useQuery(catalogList(search));
  const open = answer.data?.rows.find(({ id }) => id === search.open);
  return (
    <Page
      title="Catalogue"
      description="Everything that the gateways offer, by the names clients see"
      actions={
        <SegmentedControl
          aria-label="Kind"
          data={itemKinds.map((value) => ({ value, label: capital(words[value][1]) }))}
          value={kind}
          onChange={(value) => list.narrow({ kind: value, open: undefined })}
        />
      }
    >
      <ListView<Item>
        key={kind}
        noun={words[kind]}
        searches="Search name and definition"
        list={list}
        order={catalogOrder}
        answer={answer}
        facets={[
          { name: 'gateway_id', label: 'Any gateway' },
          { name: 'status', label: 'Any state', words: { enabled: 'Offered', disabled: 'Not offered' } },
          { name: 'tags', label: 'Any tag' },
        ]}
        columns={columnsOf(kind, (id) => go({ open: id }))}
        keyOf={({ id }) => id}
        empty={<Empty title={`No ${words[kind][1]}`}>No gateway offers any.</Empty>}
      />
      {open !== undefined && <ItemDrawer kind={kind} item={open} onClose={() => go({ open: undefined })} />}
    </Page>
  );
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const hints: readonly (readonly [key: string, word: string])[] = [
  ['readOnlyHint', 'read-only'],
  ['destructiveHint', 'destructive'],
  ['idempotentHint', 'idempotent'],
  ['openWorldHint', 'open world'],
];

const columnsOf = (kind: ItemKind, onOpen: (id: string) => void): readonly Column<Item>[] => [
  {
    label: 'Name',
    sort: 'name',
    cell: (item) => (
      <>
        <button type="button" className={classes.open} onClick={() => onOpen(item.id)}>
          <Foreign text={nameOf(item)} />
        </button>
        <Foreign text={item.description ?? ''} longest={300} className={`${table.second} ${classes.about}`} />
      </>
    ),
  },
  {
    label: 'Gateway',
    sort: 'gateway',
    cell: ({ gatewayId, gatewaySlug }) => (
      <Anchor component={Link} to={`/gateways/${gatewayId}`} underline="always">
        <bdi>{gatewaySlug}</bdi>
      </Anchor>
    ),
  },
  {
    label: 'Says of itself',
    cell: ({ annotations }) =>
      hints
        .filter(([key]) => annotations?.[key] === true)
        .map(([, word]) => word)
        .join(', '),
  },
  { label: 'State', cell: (item) => <OfferButton kind={kind} item={item} /> },
  ...(kind === 'tools'
    ? [
        {
          label: 'Try',
          cell: (item: Item) => (
            <Anchor component={Link} to={`/try?tool=${item.id}`} underline="always" aria-label={`Try ${nameOf(item)}`}>
              Try
            </Anchor>
          ),
        },
      ]
    : []),
];

function OfferButton({ kind, item }: { readonly kind: ItemKind; readonly item: Item }) {
  const queries = useQueryClient();
  const turn = useMutation({
    mutationFn: () => switchItem(kind, item.id, !item.enabled),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['items'] }),
  });
  const verb = item.enabled ? 'Take away' : 'Offer';
  return (
    <>
      {item.enabled ? 'Offered' : 'Not offered'}{' '}
      <Button
        size="compact-sm"
        variant="default"
        loading={turn.isPending}
        aria-label={`${verb} ${nameOf(item)}`}
        onClick={() => turn.mutate()}
      >
        {verb}
      </Button>
      {turn.error !== null && <ProblemNote error={turn.error} title="Not changed" />}
    </>
  );
}
