import { Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { visible } from '../../components/text/visible.js';
import { titleOf, type Schema } from './schema.js';

/** A field that holds one value: its schema, resolved, and what is in it. */
export interface ValueProps {
  readonly schema: Schema;
  readonly label: string;
  readonly required: boolean;
  readonly value: unknown;
  /** undefined takes the value away. */
  readonly onValue: (value: unknown) => void;
}

const wordsOf = ({ label, schema, required }: ValueProps) => ({
  label: titleOf(schema, label),
  description: schema.description === undefined ? undefined : visible(schema.description.slice(0, 500)),
  required,
});

export function EnumField(props: ValueProps) {
  const { schema, value, onValue } = props;
  const values = schema.enum ?? [schema.const];
  const at = values.findIndex((one) => JSON.stringify(one) === JSON.stringify(value));
  return (
    <Select
      {...wordsOf(props)}
      data={values.map((one, index) => ({
        value: String(index),
        label: typeof one === 'string' ? one : JSON.stringify(one),
      }))}
      value={at < 0 ? null : String(at)}
      clearable={!props.required}
      clearButtonProps={{ 'aria-label': `Clear ${props.label}` }}
      onChange={(next) => onValue(next === null ? undefined : values[Number(next)])}
    />
  );
}

/** Three states where it may be left out. */
export function BooleanField(props: ValueProps) {
  const { value, onValue, required } = props;
  if (required) {
    return (
      <Checkbox
        label={wordsOf(props).label}
        description={wordsOf(props).description}
        checked={value === true}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
    );
  }
  return (
    <Select
      {...wordsOf(props)}
      data={['true', 'false']}
      placeholder="left out"
      value={typeof value === 'boolean' ? String(value) : null}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${props.label}` }}
      onChange={(next) => onValue(next === null ? undefined : next === 'true')}
    />
  );
}

export function NumberField(props: ValueProps) {
  const { schema, value, onValue } = props;
  return (
    <NumberInput
      {...wordsOf(props)}
      value={typeof value === 'number' ? value : ''}
      allowDecimal={schema.type !== 'integer'}
      hideControls
      onChange={(next) => onValue(next === '' ? undefined : Number(next))}
    />
  );
}

const longText = 120;

export function StringField(props: ValueProps) {
  const { schema, value, onValue } = props;
  const text = typeof value === 'string' ? value : '';
  const change = (next: string) => onValue(next === '' && !props.required ? undefined : next);
  const long = (schema.maxLength ?? 0) > longText || text.length > longText || /\n/.test(text);
  if (long) {
    return (
      <Textarea {...wordsOf(props)} rows={4} value={text} onChange={(event) => change(event.currentTarget.value)} />
    );
  }
  return <TextInput {...wordsOf(props)} value={text} onChange={(event) => change(event.currentTarget.value)} />;
}

export function JsonField(props: ValueProps) {
  const { value, onValue } = props;
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2));
  const [wrong, setWrong] = useState(false);
  const type = (next: string) => {
    setText(next);
    try {
      onValue(next.trim() === '' ? undefined : (JSON.parse(next) as unknown));
      setWrong(false);
    } catch {
      setWrong(true);
    }
  };
  return (
    <Textarea
      {...wordsOf(props)}
      label={`${wordsOf(props).label} (JSON)`}
      rows={4}
      value={text}
      error={wrong ? 'This is not JSON.' : undefined}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
