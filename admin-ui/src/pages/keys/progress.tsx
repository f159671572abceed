import { Text } from '@mantine/core';
import type { Key } from '../../api/system.js';
import classes from './progress.module.css';

/** How much is sealed under the newest key; of the stored rows, so that it is right after a reload and on every replica. */
export function Progress({ keys }: { readonly keys: readonly Key[] }) {
  const sum = (some: readonly Key[]) => some.reduce((total, { gateways }) => total + gateways, 0);
  const all = sum(keys);
  if (all === 0) return null;
  const done = sum(keys.filter(({ newest }) => newest));
  const percent = Math.floor((done / all) * 100);
  return (
    <div className={classes.progress}>
      <Text id="sealed">{`${done} of ${all} gateways are sealed under the newest key: ${percent} %`}</Text>
      <div
        role="progressbar"
        aria-labelledby="sealed"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className={classes.bar}
      >
        <div style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}
