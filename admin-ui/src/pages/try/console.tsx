import { Button, SegmentedControl, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { callTool, type CallAnswers, type Tool } from '../../api/items.js';
import { Note } from '../../components/notes/note.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { Foreign } from '../../components/text/foreign.js';
import { questionsIn, Questions } from './questions.js';
import { Result } from './result.js';
import { SchemaField } from './schema-form.js';
import { initialValue, resolved } from './schema.js';
import { faultsOf } from './validation.js';
import classes from './try.module.css';

interface OneCall {
  readonly given: Record<string, unknown>;
  /** To what the server asked before, in the same call. */
  readonly answers: CallAnswers | null;
}

/** The arguments of one tool, by its schema or as JSON, its call, and what came of it. */
export function Console({ tool }: { readonly tool: Tool }) {
  const schema: object = tool.inputSchema ?? {};
  const [mode, setMode] = useState<'Form' | 'JSON'>('Form');
  const [value, setValue] = useState<unknown>(() => initialValue(resolved(schema, schema, 0)) ?? {});
  const [text, setText] = useState('');
  // What is missing is no fault before anything was entered, or Run was pressed.
  const [entered, setEntered] = useState(false);
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
  const complaints = entered ? faults : [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEntered(true);
    if (faults.length > complaints.length) return;
    if ('value' in parsed) run.mutate({ given: parsed.value as Record<string, unknown>, answers: null });
  };
  return (
    <div className={classes.console}>
      <form className={classes.side} onSubmit={submit} aria-label="Arguments">
        <Text c="dimmed">
          <Foreign text={tool.description ?? ''} longest={600} />
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
            onValue={(next) => {
              setEntered(true);
              setValue(next ?? {});
            }}
          />
        ) : (
          <Textarea
            label="Arguments as JSON"
            rows={12}
            value={text}
            error={'fault' in parsed ? parsed.fault : undefined}
            onChange={(event) => {
              setEntered(true);
              setText(event.currentTarget.value);
            }}
          />
        )}
        {complaints.length > 0 && (
          <Note tone="warn" title="The tool's schema does not allow this">
            {complaints.map((fault) => (
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
            {complaints.length > 0 ? 'Send anyway' : 'Run'}
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

function parse(text: string): { readonly value: unknown } | { readonly fault: string } {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value };
    return { fault: 'Arguments are a JSON object.' };
  } catch (error) {
    return { fault: `This is not JSON: ${(error as Error).message}` };
  }
}
