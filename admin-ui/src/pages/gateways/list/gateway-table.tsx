import { Checkbox, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Gateway } from '../../../api/gateways.js';
import { Ago } from '../../../components/text/ago.js';
import { ManagedBadge } from '../../../components/notes/managed-note.js';
import { MovedNote } from '../../../components/list/moved-note.js';
import { useFirstRows } from '../../../components/list/use-first-rows.js';
import { useSteadyOrder } from '../../../components/list/use-steady-order.js';
import { SortHeader } from '../../../components/table/sort-header.js';
import table from '../../../components/table/table.module.css';
import { StatusCell } from '../status-cell.js';
import { authSummary, oldestSecret } from '../words.js';
import classes from './list.module.css';
import { MenuButton, RowMenu, useRowMenu, type RowActions } from './row-menu.js';

interface GatewayTableProps extends RowActions {
  readonly gateways: readonly Gateway[];
  /** What is searched and sorted by, as text: another one is another list. */
  readonly context: string;
  readonly sort: string;
  /** Shows what was, while something else is being fetched. */
  readonly stale: boolean;
  readonly onSort: (sort: string) => void;
  /** Ids of the chosen. */
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (ids: readonly string[], on: boolean) => void;
}

export function GatewayTable({
  gateways,
  context,
  sort,
  stale,
  onSort,
  chosen,
  onChoose,
  ...actions
}: GatewayTableProps) {
  const steady = useSteadyOrder(gateways, ({ id }) => id, { context, stale });
  const shown = useFirstRows(steady.rows);
  const menu = useRowMenu();
  const sortable = { sort: sort === '' ? 'status' : sort, onSort };
  return (
    <div {...steady.around}>
      <div className={table.frame} aria-busy={stale}>
        <Table className={`${table.table} ${table.cards} ${stale ? table.stale : ''}`} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" className={classes.choose}>
                <Checkbox
                  aria-label="Choose all on this page"
                  checked={gateways.every(({ id }) => chosen.has(id))}
                  onChange={(event) =>
                    onChoose(
                      gateways.map(({ id }) => id),
                      event.currentTarget.checked,
                    )
                  }
                />
              </Table.Th>
              <SortHeader label="Name" by="name" {...sortable} />
              <SortHeader label="Status" by="status" {...sortable} />
              <SortHeader label="Auth" by="auth_type" {...sortable} />
              <SortHeader label="Tools" by="tool_count" numeric {...sortable} />
              <SortHeader label="Last seen" by="last_seen" {...sortable} />
              <Table.Th scope="col" className={table.menu} aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((gateway) => (
              <Row
                key={gateway.id}
                gateway={gateway}
                chosen={chosen.has(gateway.id)}
                onChoose={onChoose}
                menuOpened={menu.openedFor(gateway.id)}
                onMenu={menu.toggle}
              />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <RowMenu gateways={steady.rows} menu={menu} {...actions} />
      <MovedNote moved={steady.moved} onSort={steady.sortAgain} />
    </div>
  );
}

interface RowProps {
  readonly gateway: Gateway;
  readonly chosen: boolean;
  readonly onChoose: (ids: readonly string[], on: boolean) => void;
  readonly menuOpened: boolean;
  readonly onMenu: (id: string, button: HTMLElement) => void;
}

/** Drawn again for what is its own alone: opening the form beside fifty of them is no work for them. */
const Row = memo(function Row({ gateway, chosen, onChoose, menuOpened, onMenu }: RowProps) {
  const { id, name, url, tags, toolCount, lastSeen, managedBy } = gateway;
  const secret = oldestSecret(gateway);
  return (
    <Table.Tr>
      <Table.Td className={classes.choose}>
        <Checkbox
          aria-label={`Choose ${name}`}
          checked={chosen}
          onChange={(event) => onChoose([id], event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Th scope="row" fw={400}>
        <div className={classes.name}>
          <Link to="/gateways/$id" params={{ id }} className={classes.link}>
            <bdi>{name}</bdi>
          </Link>
          {tags.map((tag) => (
            <bdi key={tag.id} className={classes.tag}>
              {tag.label}
            </bdi>
          ))}
          <ManagedBadge managedBy={managedBy} />
        </div>
        <bdi className={`${table.second} ${table.mono} ${classes.url}`} title={url}>
          {url}
        </bdi>
      </Table.Th>
      <Table.Td>
        <StatusCell gateway={gateway} />
      </Table.Td>
      <Table.Td data-label="Auth">
        {authSummary(gateway)}
        {secret !== null && (
          <div className={`${table.second} ${table.nowrap}`}>
            set <Ago at={secret} />
          </div>
        )}
      </Table.Td>
      <Table.Td data-label="Tools" data-numeric>
        {toolCount}
      </Table.Td>
      <Table.Td data-label="Last seen" className={table.nowrap}>
        {lastSeen === null ? 'Never' : <Ago at={lastSeen} />}
      </Table.Td>
      <Table.Td className={table.menu}>
        <MenuButton gateway={gateway} opened={menuOpened} onToggle={onMenu} />
      </Table.Td>
    </Table.Tr>
  );
});
