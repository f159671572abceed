import { Ago } from '../../../components/text/ago.js';
import type { RowState, SeenRow } from './header-rows.js';
import classes from './headers.module.css';

const words: Readonly<Record<Exclude<RowState, 'kept' | 'removed'>, { word: string; tone: string }>> = {
  replaced: { word: 'Replaced', tone: 'warn' },
  empty: { word: 'Empty value', tone: 'warn' },
  new: { word: 'New', tone: 'good' },
  reference: { word: 'Reference', tone: 'good' },
  renamed: { word: 'Value needed', tone: 'bad' },
  'needs-value': { word: 'Value needed', tone: 'bad' },
  unreadable: { word: 'Unreadable', tone: 'bad' },
  duplicate: { word: 'Not sent', tone: 'warn' },
  ignored: { word: 'Ignored', tone: 'quiet' },
};

/** The state of a row in a word or two. */
export function RowStateWord({ seen: { row, state } }: { readonly seen: SeenRow }) {
  if (state === 'removed') return null;
  if (state === 'kept') {
    return (
      <span className={classes.state} data-tone="quiet">
        {row.stored!.references[0] ?? (
          <>
            Set <Ago at={row.stored!.updatedAt} />
          </>
        )}
      </span>
    );
  }
  const { word, tone } = words[state];
  return (
    <span className={classes.state} data-tone={tone}>
      {state === 'ignored' && row.value === '' ? '' : word}
    </span>
  );
}
