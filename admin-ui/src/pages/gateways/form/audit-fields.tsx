import { Select } from '@mantine/core';
import { argumentWords } from '../words.js';
import type { FormPart } from './basic-fields.js';
import { Fold, hasError } from './fold.js';
import type { FormValues } from './form-values.js';

const choices = [
  { value: 'none', label: 'None: who called what, and with which outcome' },
  { value: 'digest', label: 'Digest: calls with equal arguments are found, not what they were' },
  { value: 'full', label: 'Text: the arguments themselves, without the stored credentials' },
];

/** What the audit log keeps of calls to it, beside what it keeps of every call. */
export function Audit({ form: { values, set, errors } }: FormPart) {
  const { auditArguments } = values;
  return (
    <Fold title="Audit log" summary={argumentWords[auditArguments]} faulty={hasError(errors, 'audit_arguments')}>
      <Select
        label="Arguments of calls"
        description={
          auditArguments === 'full'
            ? 'What callers send may be personal or secret: it will be in the log, and wherever the log is forwarded.'
            : 'What is kept of them from now on. Rows that are there stay as they are.'
        }
        data={choices}
        allowDeselect={false}
        value={auditArguments}
        error={errors.get('audit_arguments')}
        onChange={(value) => set({ auditArguments: (value ?? 'none') as FormValues['auditArguments'] })}
      />
    </Fold>
  );
}
