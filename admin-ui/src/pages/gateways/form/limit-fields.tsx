import { Button, NumberInput, Select, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { FormPart } from './basic-fields.js';
import { newLimit, type LimitValue } from './limit-values.js';
import classes from './form.module.css';

const kinds = [
  { value: 'rate', label: 'seconds' },
  { value: 'quota', label: 'days' },
];
const whose = [
  { value: 'principal', label: 'each person' },
  { value: 'group', label: 'a group' },
  { value: 'everybody', label: 'everybody' },
];

/** Rates and quotas, one row each: so many calls, in so long, of whom, of what. */
export function LimitFields({ form: { values, set, errors } }: FormPart) {
  const { limits } = values;
  const change = (at: number, part: Partial<LimitValue>) =>
    set({ limits: limits.map((limit, index) => (index === at ? { ...limit, ...part } : limit)) });
  const wrong = [...errors].filter(([path]) => path.startsWith('limits')).map(([, message]) => message);
  return (
    <div className={classes.limits} role="group" aria-label="Rates and quotas">
      {limits.map((limit, index) => (
        <div key={index} className={classes.limit}>
          <NumberInput
            label="Calls"
            aria-label={`Limit ${index + 1} calls`}
            min={1}
            allowDecimal={false}
            hideControls
            value={limit.calls}
            onChange={(calls) => change(index, { calls: typeof calls === 'number' ? calls : '' })}
          />
          <NumberInput
            label="In"
            aria-label={`Limit ${index + 1} span`}
            min={1}
            allowDecimal={false}
            hideControls
            value={limit.span}
            onChange={(span) => change(index, { span: typeof span === 'number' ? span : '' })}
          />
          <Select
            label="Unit"
            aria-label={`Limit ${index + 1} unit`}
            data={kinds}
            allowDeselect={false}
            value={limit.kind}
            onChange={(kind) => change(index, { kind: kind as LimitValue['kind'], span: kind === 'quota' ? 1 : 60 })}
          />
          <Select
            label="Of"
            aria-label={`Limit ${index + 1} of whom`}
            data={whose}
            allowDeselect={false}
            value={limit.per}
            onChange={(per) => change(index, { per: per as LimitValue['per'] })}
          />
          {limit.per === 'group' && (
            <TextInput
              label="Group"
              aria-label={`Limit ${index + 1} group`}
              value={limit.group}
              onChange={(event) => change(index, { group: event.currentTarget.value })}
            />
          )}
          <TextInput
            label="Tool"
            aria-label={`Limit ${index + 1} tool`}
            value={limit.tool}
            onChange={(event) => change(index, { tool: event.currentTarget.value })}
          />
          <Button
            variant="default"
            leftSection={<IconTrash size={16} />}
            aria-label={`Remove limit ${index + 1}`}
            onClick={() => set({ limits: limits.filter((_, at) => at !== index) })}
          >
            Remove
          </Button>
        </div>
      ))}
      {wrong.length > 0 && (
        <Text c="error" fz="sm" role="alert">
          {wrong.join(' ')}
        </Text>
      )}
      <Button
        variant="default"
        leftSection={<IconPlus size={16} />}
        onClick={() => set({ limits: [...limits, newLimit] })}
        className={classes.addLimit}
      >
        Add limit
      </Button>
    </div>
  );
}
