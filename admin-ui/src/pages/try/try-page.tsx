import { Button, Select, SegmentedControl, Skeleton, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Validator } from '@cfworker/json-schema';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { callTool, itemList, nameOf, readTool, type CallAnswers, type Tool, type Tried } from '../../api/items.js';
import { useListSearch } from '../../components/list/list-search.js';
import { JsonText } from '../../components/json-text.js';
import { Note } from '../../components/notes/note.js';
import { Page } from '../../components/page/page.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { questionsIn, Questions } from './questions.js';
import { initialValue, resolved, type Schema } from './schema.js';
import { SchemaField } from './schema-form.js';
import classes from './try.module.css';

/** `#/try?tool=…`: one tool, called as oneself, through the same checks as a client's call. */
export function TryPage() {
  const { search, go } = useListSearch([]);
  const { data: tool, error } = useQuery(readTool(search.tool ?? ''));
  return (
    <Page
      title="Try it"
      description="A tool is called as you, by the way a client's call goes; it stands in the audit log"
    >
      <ToolChoice tool={tool} onChoose={(id) => go({ tool: id })} />
      {error !== null && <ProblemNote error={error} title="The tool cannot be shown" />}
      {search.tool !== undefined && tool === undefined && error === null && <Skeleton height={200} radius="lg" />}
      {tool !== undefined && <Console key={tool.id} tool={tool} />}
    </Page>
  );
}

function ToolChoice({ tool, onChoose }: { readonly tool: Tool | undefined; readonly onChoose: (id: string) => void }) {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text === tool?.name ? '' : text, 250);
  const { data, error } = useQuery(itemList('tools', { q, filters: { status: ['enabled'] } }));
  const found = new Map(
    [...(tool === undefined ? [] : [tool]), ...(data?.rows ?? [])].map((one) => [one.id, nameOf(one)]),
  );
  return (
    <>
      {error !== null && <ProblemNote error={error} title="The tools cannot be shown" />}
      <Select
        label="Tool"
        placeholder="Search by name"
        data={[...found].map(([value, label]) => ({ value, label }))}
        value={tool?.id ?? null}
        onChange={(id) => id !== null && onChoose(id)}
        searchable
        searchValue={text}
        onSearchChange={setText}
        filter={({ options }) => options}
        nothingFoundMessage="No tool like this"
        className={classes.tool}
      />
    </>
  );
}

interface OneCall {
  readonly given: Record<string, unknown>;
  /** To what the server asked before, in the same call. */
  readonly answers: CallAnswers | null;
}

const schemaOf = (tool: Tool): Schema => (tool.inputSchema ?? {}) as Schema;

function Console({ tool }: { readonly tool: Tool }) {
  const schema = schemaOf(tool);
  const [mode, setMode] = useState<'Form' | 'JSON'>('Form');
  const [value, setValue] = useState<unknown>(() => initialValue(resolved(schema, schema, 0)) ?? {});
  const [text, setText] = useState('');
  const [sure, setSure] = useState(tool.annotations?.readOnlyHint === true);
  const running = useRef<AbortController | null>(null);
  const run = useMutation({
    mutationFn: ({ given, answers }: OneCall) => {
      running.current = new AbortController();
      return callTool(tool.id, given, answers, running.current.signal);
    },
  });
  const asked = run.data === undefined ? null : questionsIn(run.data);
  const parsed = mode === 'JSON' ? parse(text) : { value };
  const faults = 'value' in parsed ? faultsOf(schema, parsed.value) : [];
  const show = (next: string) => {
    if (next === 'JSON') setText(JSON.stringify(value, null, 2));
    else if ('value' in parsed) setValue(parsed.value);
    setMode(next as typeof mode);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ('value' in parsed) run.mutate({ given: parsed.value as Record<string, unknown>, answers: null });
  };
  return (
    <div className={classes.console}>
      <form className={classes.side} onSubmit={submit} aria-label="Arguments">
        <Text c="dimmed">
          <bdi>{(tool.description ?? '').slice(0, 600)}</bdi>
        </Text>
        <SegmentedControl
          aria-label="How to write the arguments"
          data={['Form', 'JSON']}
          value={mode}
          onChange={show}
        />
        {mode === 'Form' ? (
          <SchemaField
            schema={schema}
            root={schema}
            label="Arguments"
            required
            value={value}
            onValue={(next) => setValue(next ?? {})}
          />
        ) : (
          <Textarea
            label="Arguments as JSON"
            rows={12}
            value={text}
            error={'fault' in parsed ? parsed.fault : undefined}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {faults.length > 0 && (
          <Note tone="warn" title="The tool's schema does not allow this">
            {faults.map((fault) => (
              <div key={fault}>{fault}</div>
            ))}
          </Note>
        )}
        {!sure && (
          <Note
            tone="warn"
            title="This tool does not say that it only reads"
            actions={
              <Button size="compact-sm" variant="default" onClick={() => setSure(true)}>
                I know what it does
              </Button>
            }
          />
        )}
        <div className={classes.buttons}>
          <Button type="submit" loading={run.isPending} disabled={'fault' in parsed || !sure}>
            {faults.length > 0 ? 'Send anyway' : 'Run'}
          </Button>
          {run.isPending && (
            <Button variant="default" onClick={() => running.current?.abort()}>
              Cancel
            </Button>
          )}
        </div>
      </form>
      <section className={classes.side} aria-label="Result" aria-live="polite">
        {run.error !== null && <ProblemNote error={run.error} title="The call failed" />}
        {asked !== null && (
          <Questions
            key={run.submittedAt}
            asked={asked}
            busy={run.isPending}
            onAnswer={(answers) => run.mutate({ given: run.variables?.given ?? {}, answers })}
          />
        )}
        {run.data !== undefined && asked === null && <Result tried={run.data} outputSchema={tool.outputSchema} />}
      </section>
    </div>
  );
}

interface ResultProps {
  readonly tried: Tried;
  readonly outputSchema: Tool['outputSchema'];
}

function Result({ tried: { result, error, durationMs }, outputSchema }: ResultProps) {
  const bad = error !== null || result?.isError === true;
  const structured = result?.structuredContent;
  const faults = structured === undefined || outputSchema === null ? [] : faultsOf(outputSchema, structured);
  const texts = (
    Array.isArray(result?.content) ? (result.content as { type?: unknown; text?: unknown }[]) : []
  ).flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : []));
  return (
    <>
      <Note tone={bad ? 'bad' : 'good'} title={`${bad ? 'The tool reports an error' : 'Answered'} in ${durationMs} ms`}>
        {error !== null && <bdi>{error.message}</bdi>}
      </Note>
      {texts.map((text, index) => (
        <pre key={index} className={classes.text} role="region" aria-label={`Text ${index + 1}`} tabIndex={0}>
          {text.slice(0, 100_000)}
        </pre>
      ))}
      {faults.length > 0 && (
        <Note tone="warn" title="The answer is not what the tool's output schema says">
          {faults.join(' ')}
        </Note>
      )}
      <JsonText label="Raw" value={error ?? result} />
    </>
  );
}

function parse(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
    return { fault: 'Arguments are a JSON object.' };
  } catch (error) {
    return { fault: `This is not JSON: ${(error as Error).message}` };
  }
}

const mostFaults = 5;

/** What a schema has against a value; nothing where the schema itself is broken, since the server decides. */
function faultsOf(schema: object, value: unknown): string[] {
  try {
    const { errors } = new Validator(schema, '2020-12', false).validate(value);
    return errors
      .slice(-mostFaults)
      .map(({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, '')} ${error}`);
  } catch {
    return [];
  }
}
