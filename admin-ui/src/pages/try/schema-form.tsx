import { ActionIcon, Button, Select } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { kindOf, initialValue, isRecord, resolved, titleOf } from './schema.js';
import { BooleanField, EnumField, JsonField, NumberField, StringField, type ValueProps } from './value-fields.js';
import classes from './try.module.css';

interface FieldProps extends Omit<ValueProps, 'schema'> {
  /** As the server wrote it. */
  readonly schema: unknown;
  /** For `$ref`. */
  readonly root: unknown;
  readonly depth?: number;
  /** It was added here: it is drawn at once. */
  readonly added?: boolean;
}

/** Fields and items that are drawn; with more of them a value is JSON, or the page would stand still. */
const most = 200;
/** An object within the arguments that has more fields, or lies deeper, is drawn when it is asked for. */
const mostNested = 20;

/** The fields of a JSON Schema (2020-12). What it cannot draw is JSON, for that field only. */
export function SchemaField({ root, depth = 0, added = false, ...field }: FieldProps) {
  const schema = resolved(field.schema, root, depth);
  const props = { ...field, schema, root, depth, added };
  const many = Array.isArray(field.value) && field.value.length > most;
  switch (many ? 'json' : kindOf(schema)) {
    case 'object':
      return Object.keys(schema.properties ?? {}).length > most ? <JsonField {...props} /> : <ObjectField {...props} />;
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

type DrawnProps = ValueProps & Required<Pick<FieldProps, 'root' | 'depth' | 'added'>>;

function ObjectField({ schema, root, label, value, onValue, depth, added }: DrawnProps) {
  const given = isRecord(value) ? value : {};
  const properties = Object.entries(schema.properties ?? {});
  const [opened, setOpened] = useState(added || depth === 0 || (depth === 1 && properties.length <= mostNested));
  const fields = properties.map(([name, property]) => (
    <SchemaField
      key={name}
      schema={property}
      root={root}
      label={name}
      required={schema.required?.includes(name) ?? false}
      value={Object.hasOwn(given, name) ? given[name] : undefined}
      onValue={(next) => {
        const { [name]: _, ...others } = given;
        onValue(next === undefined ? others : { ...others, [name]: next });
      }}
      depth={depth + 1}
    />
  ));
  if (depth === 0) return <>{fields}</>;
  const title = titleOf(schema, label);
  return (
    <fieldset className={classes.group}>
      <legend>{title}</legend>
      {opened ? (
        fields
      ) : (
        <Button variant="default" size="compact-sm" onClick={() => setOpened(true)}>
          {`Fill in ${title}`}
        </Button>
      )}
    </fieldset>
  );
}

function ArrayField({ schema, root, label, value, onValue, depth }: DrawnProps) {
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const item = schema.items;
  const [given] = useState(items.length);
  return (
    <fieldset className={classes.group}>
      <legend>{titleOf(schema, label)}</legend>
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
              added={index >= given}
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
      <legend>{titleOf(schema, label)}</legend>
      <Select
        label={`Kind of ${label}`}
        data={branches.map((one, index) => ({
          value: String(index),
          label: titleOf(one, one.type === undefined ? `Kind ${index + 1}` : String(one.type)),
        }))}
        value={String(chosen)}
        allowDeselect={false}
        onChange={(next) => {
          choose(Number(next));
          onValue(initialValue(branches[Number(next)]!));
        }}
      />
      <SchemaField
        schema={branches[chosen]}
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
