import { Button, Radio, Table, Text, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { DecisionDialog } from '../../../components/page/decision-dialog.js';
import { effectOf, type PasteMode } from './apply-paste.js';
import type { HeaderRow } from './header-rows.js';
import { parsePaste, type PastedHeader } from './paste-parser.js';
import classes from './headers.module.css';

interface PasteDialogProps {
  readonly rows: readonly HeaderRow[];
  readonly initial: string;
  readonly onClose: () => void;
  readonly onApply: (headers: readonly PastedHeader[], mode: PasteMode) => void;
}

const modes = [
  ['add', 'Add to the list'],
  ['replace', 'Add or replace'],
  ['replace-all', 'Replace the whole list'],
] as const satisfies readonly (readonly [PasteMode, string])[];

/** Many headers at once, with what will happen to each before it happens. The text is never a value of the page's markup. */
export function PasteDialog({ rows, initial, onClose, onApply }: PasteDialogProps) {
  const [text, setText] = useState(initial);
  const [mode, setMode] = useState<PasteMode>('replace');
  const [focused, setFocused] = useState(true);
  const area = useRef<HTMLTextAreaElement>(null);
  const { headers, skipped } = parsePaste(text);
  useEffect(() => {
    if (area.current !== null && initial !== '') area.current.value = initial;
  }, [initial]);
  return (
    <DecisionDialog
      title="Paste headers"
      size={680}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={headers.length === 0} onClick={() => onApply(headers, mode)}>
            {`Apply ${headers.length} header${headers.length === 1 ? '' : 's'}`}
          </Button>
        </>
      }
    >
      <div className={classes.pasteField} data-hidden={!focused || undefined}>
        <Textarea
          ref={area}
          label="Headers"
          description="Lines “Name: value”, a curl command, JSON, or .env lines. Nothing is saved yet."
          rows={6}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {!focused && (
          <div className={classes.mask} aria-hidden>
            {headers.map(({ name }) => `${name}: ••••••••`).join('\n')}
          </div>
        )}
      </div>
      {(headers.length > 0 || skipped.length > 0) && (
        <Table aria-label="What is pasted" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Name</Table.Th>
              <Table.Th scope="col">Value</Table.Th>
              <Table.Th scope="col">What happens</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {headers.map((header) => (
              <Table.Tr key={header.name}>
                <Table.Td>
                  <bdi>{header.name}</bdi>
                </Table.Td>
                <Table.Td>{header.value === '' ? 'empty' : `set (${header.value.length})`}</Table.Td>
                <Table.Td>{effectOf(rows, header, mode)}</Table.Td>
              </Table.Tr>
            ))}
            {skipped.map(({ line, why }) => (
              <Table.Tr key={`${line} ${why}`}>
                <Table.Td>{`line ${line}`}</Table.Td>
                <Table.Td>–</Table.Td>
                <Table.Td>{`skipped: ${why}`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {text.trim() !== '' && headers.length === 0 && skipped.length === 0 && <Text>No header found.</Text>}
      <Radio.Group
        label="With the headers that are there"
        value={mode}
        onChange={(value) => setMode(value as PasteMode)}
      >
        {modes.map(([value, label]) => (
          <Radio key={value} value={value} label={label} mt={6} />
        ))}
      </Radio.Group>
    </DecisionDialog>
  );
}
