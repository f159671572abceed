import { Button } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import type { CallAnswers, Tried } from '../../api/items.js';
import { Note } from '../../components/notes/note.js';
import { initialValue, type Schema } from './schema.js';
import { SchemaField } from './schema-form.js';
import { Foreign } from '../../components/text/foreign.js';
import classes from './try.module.css';

interface Question {
  readonly key: string;
  readonly message: string;
  /** Of what is to be entered; null where it is nothing that a person could enter here. */
  readonly schema: Schema | null;
  readonly method: string;
}

/** What a server wants to know before it goes on with a call. */
export interface Asked {
  readonly questions: readonly Question[];
  readonly requestState: string | undefined;
}

/** Null where the result is the end of the call. */
export function questionsIn({ result }: Tried): Asked | null {
  if (result?.resultType !== 'input_required') return null;
  const { inputRequests, requestState } = result;
  const requests = Object.entries((inputRequests ?? {}) as Record<string, { method?: unknown; params?: unknown }>);
  return {
    questions: requests.map(([key, { method, params }]) => {
      const { message, requestedSchema } = (params ?? {}) as { message?: unknown; requestedSchema?: unknown };
      const form = method === 'elicitation/create' && typeof requestedSchema === 'object' && requestedSchema !== null;
      return {
        key,
        method: String(method),
        message: typeof message === 'string' ? message : '',
        schema: form ? (requestedSchema as Schema) : null,
      };
    }),
    requestState: typeof requestState === 'string' ? requestState : undefined,
  };
}

interface QuestionsProps {
  readonly asked: Asked;
  readonly busy: boolean;
  readonly onAnswer: (answers: CallAnswers) => void;
}

/** Asks the person what the server asks. What is entered goes to the server alone, and is kept nowhere. */
export function Questions({ asked: { questions, requestState }, busy, onAnswer }: QuestionsProps) {
  const [values, setValues] = useState<Readonly<Record<string, unknown>>>(() =>
    Object.fromEntries(
      questions.map(({ key, schema }) => [key, schema === null ? null : (initialValue(schema) ?? {})]),
    ),
  );
  const foreign = questions.filter(({ schema }) => schema === null);
  const answer = (read: (key: string) => unknown) =>
    onAnswer({
      inputResponses: Object.fromEntries(questions.map(({ key }) => [key, read(key)])),
      ...(requestState === undefined ? {} : { requestState }),
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    answer((key) => ({ action: 'accept', content: values[key] }));
  };
  if (foreign.length > 0) {
    return (
      <Note tone="warn" title={`The server asks for ${foreign.map(({ method }) => method).join(', ')}`}>
        This page has no model and no files of yours, so it cannot answer. The call ends here.
      </Note>
    );
  }
  return (
    <form className={classes.side} onSubmit={submit} aria-label="What the server asks">
      <Note tone="info" title="The server asks before it goes on" />
      {questions.map(({ key, message, schema }) => (
        <div key={key}>
          <Foreign text={message} longest={2000} />
          <SchemaField
            schema={schema!}
            root={schema!}
            label="Answer"
            required
            value={values[key]}
            onValue={(next) => setValues({ ...values, [key]: next ?? {} })}
          />
        </div>
      ))}
      <div className={classes.buttons}>
        <Button type="submit" loading={busy}>
          Send answer
        </Button>
        <Button variant="default" disabled={busy} onClick={() => answer(() => ({ action: 'decline' }))}>
          Decline
        </Button>
      </div>
    </form>
  );
}
