import { Button, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { transportWords } from '../words.js';
import type { FormValues } from './form-values.js';
import { urlNotes } from './url-notes.js';
import type { useGatewayForm } from './use-gateway-form.js';
import classes from './form.module.css';

export interface FormPart {
  readonly form: ReturnType<typeof useGatewayForm>;
}

export function BasicFields({ form }: FormPart) {
  const { values, set, errors, seen, base } = form;
  const notes = urlNotes(values.url, seen.values.type !== 'none').filter(({ level }) => level === 'warning');
  const found = base?.transport ? ` (${transportWords[base.transport]})` : '';
  return (
    <>
      <div className={classes.two}>
        <TextInput
          label="Name"
          required
          maxLength={255}
          autoComplete="off"
          value={values.name}
          error={errors.get('name')}
          onChange={(event) => set({ name: event.currentTarget.value })}
          data-autofocus
        />
        <TagsInput
          label="Tags"
          placeholder={values.tags.length === 0 ? 'Enter adds one' : undefined}
          value={[...values.tags]}
          error={errors.get('tags')}
          onChange={(tags) => set({ tags })}
        />
      </div>
      <div>
        <TextInput
          label="URL"
          description="The MCP endpoint, often ending in /mcp or /sse"
          required
          maxLength={2048}
          autoComplete="off"
          spellCheck={false}
          inputMode="url"
          value={values.url}
          error={errors.get('url')}
          onChange={(event) => set({ url: event.currentTarget.value })}
        />
        <div role="status" className={classes.notes}>
          {notes.map(({ text, instead }) => (
            <div key={text}>
              {text}
              {instead !== undefined && (
                <Button size="compact-xs" variant="default" ml={8} onClick={() => set({ url: instead.url })}>
                  {instead.label}
                </Button>
              )}
            </div>
          ))}
        </div>
      </div>
      <Textarea
        label="Description"
        description="Shown to everybody who may use the gateway"
        maxLength={8192}
        rows={2}
        value={values.description}
        error={errors.get('description')}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <div className={classes.two}>
        <Select
          label="Transport"
          data={[
            { value: '', label: `Detect automatically${found}` },
            { value: 'STREAMABLEHTTP', label: transportWords.STREAMABLEHTTP },
            { value: 'SSE', label: transportWords.SSE },
          ]}
          allowDeselect={false}
          value={values.transport}
          error={errors.get('transport')}
          onChange={(transport) => set({ transport: (transport ?? '') as FormValues['transport'] })}
        />
        <AuthenticationType form={form} />
      </div>
    </>
  );
}

const types = [
  { value: 'none', label: 'None' },
  { value: 'basic', label: 'Basic' },
  { value: 'bearer', label: 'Bearer token' },
  { value: 'authheaders', label: 'Custom Headers' },
  { value: 'query_param', label: 'Query parameter (insecure)' },
];

function AuthenticationType({ form: { seen, setCredential, errors } }: FormPart) {
  return (
    <Select
      label="Authentication Type"
      data={types}
      allowDeselect={false}
      value={seen.values.type}
      error={errors.get('auth_type')}
      onChange={(type) => setCredential({ type: (type ?? 'none') as typeof seen.values.type })}
    />
  );
}
