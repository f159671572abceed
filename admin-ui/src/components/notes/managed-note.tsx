import { Note } from './note.js';
import classes from './managed-note.module.css';

const keeperOf = (managedBy: string) => (managedBy === 'file' ? 'the file of GATEWAYS_FILE' : managedBy);

/** Why something may not be changed here: what is written there would undo it. */
export function ManagedNote({ managedBy }: { readonly managedBy: string | null }) {
  if (managedBy === null) return null;
  return (
    <Note tone="info" title={`Managed by ${keeperOf(managedBy)}`}>
      It is changed there. Here it can be looked at and tested.
    </Note>
  );
}

/** The same in a list. */
export function ManagedBadge({ managedBy }: { readonly managedBy: string | null }) {
  if (managedBy === null) return null;
  return (
    <span className={classes.badge} title={`Managed by ${keeperOf(managedBy)}: changed there, not here`}>
      Managed by <bdi>{managedBy}</bdi>
    </span>
  );
}
