import { ActionIcon, Button, Checkbox, Menu } from '@mantine/core';
import { IconArrowBackUp, IconChevronDown, IconEraser, IconFile, IconTrash, IconVariable } from '@tabler/icons-react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { QuietInput } from '../../../components/inputs/quiet-input.js';
import { SecretInput } from '../../../components/inputs/secret-input.js';
import { headerLine, isReference, type Finding } from './header-rules.js';
import { isSecretRow, type HeaderRow, type SeenRow } from './header-rows.js';
import { messagesOf } from './row-messages.js';
import { RowStateWord } from './row-state-word.js';
import classes from './headers.module.css';

interface HeaderRowFieldsProps {
  readonly seen: SeenRow;
  /** From 1; names the fields for a screen reader. */
  readonly number: number;
  readonly serverError: string | null;
  readonly onChange: (part: Partial<HeaderRow>) => void;
  readonly onRemove: () => void;
  readonly onUndo: () => void;
  /** Enter in the value: on to the next row. */
  readonly onNext: () => void;
  /** More than a name was pasted into the name. */
  readonly onPaste: (text: string) => void;
}

export function HeaderRowFields({
  seen,
  number,
  serverError,
  onChange,
  onRemove,
  onUndo,
  onNext,
  onPaste,
}: HeaderRowFieldsProps) {
  const { row, state } = seen;
  const { id, stored, name, value } = row;
  const shown = name.trim() || `header ${number}`;
  if (state === 'removed') return <RemovedRow row={row} onUndo={onUndo} />;

  const { onName, onValue } = messagesOf(seen, serverError);
  const keys = (event: KeyboardEvent, onEnter: () => void) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      onEnter();
    }
    if (event.key === 'Backspace' && event.ctrlKey && name === '' && value === '') {
      event.preventDefault();
      onRemove();
    }
  };
  const pasted = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text');
    if (!/[\r\n]/.test(text.trim()) && !headerLine.test(text)) return;
    event.preventDefault();
    onPaste(text);
  };
  const fix = (what: NonNullable<Finding['fix']>) => {
    const [, key = '', rest = ''] = headerLine.exec(name) ?? [];
    onChange(what === 'split' ? { name: key, value: rest } : { value: value.replace(/[\r\n]+/g, '') });
  };

  return (
    <div className={classes.row} role="listitem">
      <QuietInput
        id={`${id}-name`}
        aria-label={`Header ${number} name`}
        placeholder="Name, as X-API-Key"
        value={name}
        onValue={(text) => onChange({ name: text })}
        onKeyDown={(event) => keys(event, () => document.getElementById(`${id}-value`)?.focus())}
        onPaste={pasted}
        error={seen.name?.level === 'error'}
        saidBy={onName.length > 0 ? `${id}-name-says` : undefined}
      />
      <SecretInput
        id={`${id}-value`}
        aria-label={`Header ${number} value`}
        what={`value of ${shown}`}
        plain={isReference(value)}
        placeholder={placeholderOf(seen)}
        value={value}
        onValue={(text) => onChange({ value: text, emptied: false })}
        onKeyDown={(event) => keys(event, onNext)}
        error={onValue.some(({ level }) => level === 'error')}
        saidBy={onValue.length > 0 ? `${id}-value-says` : undefined}
      />
      <div>
        <RowStateWord seen={seen} />
        <Checkbox
          size="xs"
          label="Secret"
          aria-label={`Secret: header ${number}`}
          title="Masked where the server or a log could show it"
          checked={isSecretRow(row)}
          onChange={(event) => onChange({ secret: event.currentTarget.checked })}
        />
      </div>
      <Menu width={250}>
        <Menu.Target>
          <ActionIcon aria-label={`Value of ${shown}`} className={classes.valueMenu}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {stored !== null && (
            <Menu.Item leftSection={<IconEraser size={16} />} onClick={() => onChange({ value: '', emptied: true })}>
              Set to empty value
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconVariable size={16} />}
            onClick={() => onChange({ value: '${env:GATEHOUSE_SECRET_}', emptied: false })}
          >
            Use environment variable
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFile size={16} />}
            onClick={() => onChange({ value: '${file:}', emptied: false })}
          >
            Use a file of SECRETS_DIR
          </Menu.Item>
          {stored !== null && (
            <Menu.Item leftSection={<IconArrowBackUp size={16} />} onClick={onUndo}>
              Back to what is stored
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Button
        id={`${id}-remove`}
        variant="default"
        leftSection={<IconTrash size={16} />}
        aria-label={`Remove ${shown}`}
        onClick={onRemove}
        className={classes.remove}
      >
        Remove
      </Button>
      <Says id={`${id}-name-says`} findings={onName} onFix={fix} />
      <Says id={`${id}-value-says`} findings={onValue} onFix={fix} />
    </div>
  );
}

function placeholderOf({ row: { stored, emptied }, state }: SeenRow): string {
  if (emptied) return 'empty value';
  if (stored === null) return 'Value (may be empty)';
  return state === 'kept' ? 'set, leave blank to keep' : 'enter the value';
}

function RemovedRow({ row, onUndo }: { readonly row: HeaderRow; readonly onUndo: () => void }) {
  return (
    <div className={classes.row} data-removed role="listitem">
      <bdi className={classes.struck}>{row.name}</bdi>
      <span className={classes.struckValue}>will be deleted on save</span>
      <span className={classes.state} data-tone="bad">
        Removed
      </span>
      <Button
        variant="default"
        leftSection={<IconArrowBackUp size={16} />}
        onClick={onUndo}
        aria-label={`Undo removing ${row.name}`}
        className={classes.undo}
      >
        Undo
      </Button>
    </div>
  );
}

interface SaysProps {
  readonly id: string;
  readonly findings: readonly Finding[];
  readonly onFix: (what: NonNullable<Finding['fix']>) => void;
}

const fixes = { split: 'Split into name and value', 'join-lines': 'Remove line breaks' };

function Says({ id, findings, onFix }: SaysProps) {
  if (findings.length === 0) return null;
  return (
    <div id={id} className={classes.says}>
      {findings.map(({ level, text, fix }) => (
        <div key={text} data-level={level}>
          {text}
          {fix !== undefined && (
            <Button size="compact-xs" variant="default" ml={8} onClick={() => onFix(fix)}>
              {fixes[fix]}
            </Button>
          )}
        </div>
      ))}
    </div>
  );
}
