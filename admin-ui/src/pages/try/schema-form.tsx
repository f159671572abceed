import { ActionIcon, Button, Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { kindOf, initialValue, resolved, type Schema } from './schema.js';
import classes from './try.module.css';

interface FieldProps {
  readonly schema: Schema;
  /** For `$ref`. */
  readonly root: Schema;
  readonly label: string;
  readonly required: boolean;
  readonly value: unknown;
  /** undefined takes the value away. */
  readonly onValue: (value: unknown) => void;
  readonly depth?: number;
}

/** The fields of a JSON Schema (2020-12). What it cannot draw is JSON, for that field only. */
export function SchemaField({ root, depth = 0, ...field }: FieldProps) {
  const schema = resolved(field.schema, root, depth);
  const props = { ...field, schema, root, depth };
  switch (kindOf(schema)) {
    case 'object':
      return <ObjectField {...props} />;
    case 'array':
      return <ArrayField {...props} />;
    case 'choice':
      return <ChoiceField {...props} />;
    case 'enum':
      return <EnumField {...props} />;
    case 'boolean':
      return <BooleanField {...props} />;
    case 'number':
      return <NumberField {...props} />;
    case 'string':
      return <StringField {...props} />;
    case 'json':
      return <JsonField {...props} />;
  }
}

type DrawnProps = Required<FieldProps>;

const common = ({ label, schema, required }: DrawnProps) => ({
  label: schema.title ?? label,
  description: schema.description?.slice(0, 500),
  required,
});

function ObjectField({ schema, root, label, value, onValue, depth }: DrawnProps) {
  const given = isRecord(value) ? value : {};
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => (
    <SchemaField
      key={name}
      schema={property}
      root={root}
      label={name}
      required={schema.required?.includes(name) ?? false}
      value={given[name]}
      onValue={(next) => {
        const { [name]: _, ...others } = given;
        onValue(next === undefined ? others : { ...others, [name]: next });
      }}
      depth={depth + 1}
    />
  ));
  if (depth === 0) return <>{fields}</>;
  return (
    <fieldset className={classes.group}>
      <legend>{schema.title ?? label}</legend>
      {fields}
    </fieldset>
  );
}

function ArrayField({ schema, root, label, value, onValue, depth }: DrawnProps) {
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const item = schema.items ?? {};
  return (
    <fieldset className={classes.group}>
      <legend>{schema.title ?? label}</legend>
      {items.map((one, index) => (
        // The place is the identity of an item: there is nothing else.
        <div key={index} className={classes.item}>
          <div className={classes.itemField}>
            <SchemaField
              schema={item}
              root={root}
              label={`${label} ${index + 1}`}
              required={false}
              value={one}
              onValue={(next) => onValue(items.with(index, next ?? null))}
              depth={depth + 1}
            />
          </div>
          <ActionIcon aria-label={`Remove ${label} ${index + 1}`} onClick={() => onValue(items.toSpliced(index, 1))}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => onValue([...items, initialValue(resolved(item, root, depth))])}
      >
        {`Add ${label}`}
      </Button>
    </fieldset>
  );
}

/** `anyOf` and `oneOf`: one of them is filled in. */
function ChoiceField(props: DrawnProps) {
  const { schema, root, label, value, onValue, depth, required } = props;
  const branches = (schema.oneOf ?? schema.anyOf ?? []).map((one) => resolved(one, root, depth));
  const [chosen, choose] = useState(0);
  return (
    <fieldset className={classes.group}>
      <legend>{schema.title ?? label}</legend>
      <Select
        label={`Kind of ${label}`}
        data={branches.map((one, index) => ({
          value: String(index),
          label: one.title ?? (one.type === undefined ? `Kind ${index + 1}` : String(one.type)),
        }))}
        value={String(chosen)}
        allowDeselect={false}
        onChange={(next) => {
          choose(Number(next));
          onValue(initialValue(branches[Number(next)]!));
        }}
      />
      <SchemaField
        schema={branches[chosen] ?? {}}
        root={root}
        label={label}
        required={required}
        value={value}
        onValue={onValue}
        depth={depth + 1}
      />
    </fieldset>
  );
}

function EnumField(props: DrawnProps) {
  const { schema, value, onValue } = props;
  const values = schema.enum ?? [schema.const];
  const at = values.findIndex((one) => JSON.stringify(one) === JSON.stringify(value));
  return (
    <Select
      {...common(props)}
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
function BooleanField(props: DrawnProps) {
  const { value, onValue, required } = props;
  if (required) {
    return (
      <Checkbox
        label={common(props).label}
        description={common(props).description}
        checked={value === true}
        onChange={(event) => onValue(event.currentTarget.checked)}
      />
    );
  }
  return (
    <Select
      {...common(props)}
      data={['true', 'false']}
      placeholder="left out"
      value={typeof value === 'boolean' ? String(value) : null}
      clearable
      clearButtonProps={{ 'aria-label': `Clear ${props.label}` }}
      onChange={(next) => onValue(next === null ? undefined : next === 'true')}
    />
  );
}

function NumberField(props: DrawnProps) {
  const { schema, value, onValue } = props;
  return (
    <NumberInput
      {...common(props)}
      value={typeof value === 'number' ? value : ''}
      allowDecimal={schema.type !== 'integer'}
      hideControls
      onChange={(next) => onValue(next === '' ? undefined : Number(next))}
    />
  );
}

const longText = 120;

function StringField(props: DrawnProps) {
  const { schema, value, onValue } = props;
  const text = typeof value === 'string' ? value : '';
  const change = (next: string) => onValue(next === '' && !props.required ? undefined : next);
  const long = (schema.maxLength ?? 0) > longText || text.length > longText || /\n/.test(text);
  if (long) {
    return (
      <Textarea {...common(props)} rows={4} value={text} onChange={(event) => change(event.currentTarget.value)} />
    );
  }
  return <TextInput {...common(props)} value={text} onChange={(event) => change(event.currentTarget.value)} />;
}

function JsonField(props: DrawnProps) {
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
      {...common(props)}
      label={`${common(props).label} (JSON)`}
      rows={4}
      value={text}
      error={wrong ? 'This is not JSON.' : undefined}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
