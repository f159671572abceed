import { Pagination } from '@mantine/core';
import type { GatewayPage } from '../../../api/gateways.js';
import classes from './list.module.css';

interface PagesProps {
  readonly pagination: GatewayPage['pagination'];
  readonly onPage: (page: number) => void;
}

export function Pages({ pagination: { page, totalPages }, onPage }: PagesProps) {
  if (totalPages < 2) return null;
  return (
    <nav aria-label="Pages of the list" className={classes.pages}>
      <Pagination
        value={page}
        total={totalPages}
        onChange={onPage}
        getItemProps={(number) => ({ 'aria-label': `Page ${number}` })}
        getControlProps={(control) => ({
          'aria-label': { first: 'First', last: 'Last', next: 'Next', previous: 'Previous' }[control],
        })}
      />
    </nav>
  );
}
