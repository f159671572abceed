import { Button, Text, VisuallyHidden } from '@mantine/core';
import { IconClipboardText, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { applyPaste } from './apply-paste.js';
import { HeaderRowFields } from './header-row-fields.js';
import { emptyRow, summaryOf, type HeaderRow, type SeenRow } from './header-rows.js';
import { PasteDialog } from './paste-dialog.js';
import classes from './headers.module.css';

interface HeaderEditorProps {
  readonly rows: readonly HeaderRow[];
  readonly seen: readonly SeenRow[];
  /** By row id, what the gateway said about it. */
  readonly serverErrors: ReadonlyMap<string, string>;
  /** Shown after the first try to save; before it, an empty list is no mistake. */
  readonly showFault: boolean;
  readonly onChange: (rows: readonly HeaderRow[]) => void;
}

/** The headers that every request to a server carries: rows of name and value, and a place to paste many. */
export function HeaderEditor({ rows, seen, serverErrors, showFault, onChange }: HeaderEditorProps) {
  const [pasting, setPasting] = useState<string | null>(null);
  const [spoken, setSpoken] = useState('');
  const { sent, notSent, errors, fault } = summaryOf(seen);

  const change = (id: string, part: Partial<HeaderRow>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const add = () => {
    const row = emptyRow();
    flushSync(() => onChange([...rows, row]));
    focusOn(`${row.id}-name`);
  };
  const remove = (row: HeaderRow) => {
    const index = rows.indexOf(row);
    const left = rows.filter(({ id }) => id !== row.id);
    flushSync(() => (row.stored === null ? onChange(left) : change(row.id, { removed: true })));
    const next = rows.slice(index + 1).find(({ removed }) => !removed) ?? null;
    focusOn(next === null ? 'add-header' : `${next.id}-remove`);
    setSpoken(row.stored === null ? `${row.name || 'Row'} removed` : `${row.name} will be removed, undo available`);
  };

  return (
    <section aria-labelledby="custom-headers" className={classes.editor}>
      <div>
        <h3 id="custom-headers" className={classes.title}>
          Custom Headers
        </h3>
        <Text c="dimmed" fz="sm">
          Sent with every request to this server. Stored values are encrypted and never shown again.
        </Text>
      </div>
      <div className={classes.rows} role="list" aria-label="Headers">
        {seen.map((one, index) => (
          <HeaderRowFields
            key={one.row.id}
            seen={one}
            number={index + 1}
            serverError={serverErrors.get(one.row.id) ?? null}
            onChange={(part) => change(one.row.id, part)}
            onRemove={() => remove(one.row)}
            onUndo={() => change(one.row.id, { ...undone, name: one.row.stored?.key ?? one.row.name })}
            onNext={() => (index === seen.length - 1 ? add() : focusOn(`${seen[index + 1]!.row.id}-name`))}
            onPaste={setPasting}
          />
        ))}
      </div>
      <div className={classes.foot}>
        <Button id="add-header" variant="default" size="compact-md" leftSection={<IconPlus size={16} />} onClick={add}>
          Add Header
        </Button>
        <Button
          variant="default"
          size="compact-md"
          leftSection={<IconClipboardText size={16} />}
          onClick={() => setPasting('')}
        >
          Paste many…
        </Button>
        <Text fz="sm" c="dimmed" className={classes.summary}>
          {[
            `${sent} will be sent`,
            ...(notSent > 0 ? [`${notSent} not sent`] : []),
            ...(errors > 0 ? [`${errors} with an error`] : []),
          ].join(' · ')}
        </Text>
      </div>
      {fault !== null && showFault && (
        <Text role="alert" c="var(--mantine-color-error)" fz="sm">
          {fault}
        </Text>
      )}
      <VisuallyHidden role="status">{spoken}</VisuallyHidden>
      {pasting !== null && (
        <PasteDialog
          rows={rows}
          initial={pasting}
          onClose={() => setPasting(null)}
          onApply={(headers, mode) => {
            onChange(applyPaste(rows, headers, mode));
            setPasting(null);
            setSpoken(`${headers.length} headers taken over`);
          }}
        />
      )}
    </section>
  );
}

const undone = { removed: false, value: '', emptied: false, secret: null } as const;

const focusOn = (id: string) => document.getElementById(id)?.focus();
