import { Button } from '@mantine/core';
import { IconArrowBarToLeft, IconChevronRight } from '@tabler/icons-react';
import classes from './next-page.module.css';

interface NextPageProps {
  /** Where this page begins; undefined on the first. */
  readonly cursor: string | undefined;
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
  readonly onPage: (cursor: string | undefined) => void;
}

/** Goes through a long list; the browser's Back goes to the page before. */
export function NextPage({ cursor, next, onPage }: NextPageProps) {
  if (cursor === undefined && next === null) return null;
  return (
    <nav aria-label="Pages of the list" className={classes.pages}>
      {cursor !== undefined && (
        <Button variant="default" leftSection={<IconArrowBarToLeft size={17} />} onClick={() => onPage(undefined)}>
          First page
        </Button>
      )}
      {next !== null && (
        <Button variant="default" rightSection={<IconChevronRight size={17} />} onClick={() => onPage(next)}>
          Next page
        </Button>
      )}
    </nav>
  );
}
