import { Button } from '@mantine/core';
import classes from './moved-note.module.css';

/** Says that the rows would stand in another order, without moving them. */
export function MovedNote({ moved, onSort }: { readonly moved: boolean; readonly onSort: () => void }) {
  return (
    <div role="status" className={classes.note}>
      {moved && (
        <Button size="compact-sm" onClick={onSort}>
          Rows have moved: sort again
        </Button>
      )}
    </div>
  );
}
