import type { Tool, Tried } from '../../api/items.js';
import { Note } from '../../components/notes/note.js';
import { Foreign } from '../../components/text/foreign.js';
import { JsonText } from '../../components/text/json-text.js';
import { visible } from '../../components/text/visible.js';
import { faultsOf } from './validation.js';
import classes from './try.module.css';

interface ResultProps {
  readonly tried: Tried;
  readonly outputSchema: Tool['outputSchema'];
}

/** What a call ended with: its texts, what is wrong with it, and all of it. */
export function Result({ tried: { result, error, durationMs }, outputSchema }: ResultProps) {
  const bad = error !== null || result?.isError === true;
  const structured = result?.structuredContent;
  const faults = structured === undefined || outputSchema === null ? [] : faultsOf(outputSchema, structured);
  const texts = (
    Array.isArray(result?.content) ? (result.content as { type?: unknown; text?: unknown }[]) : []
  ).flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : []));
  return (
    <>
      <Note tone={bad ? 'bad' : 'good'} title={`${bad ? 'The tool reports an error' : 'Answered'} in ${durationMs} ms`}>
        {error !== null && <Foreign text={error.message} longest={2000} />}
      </Note>
      {texts.map((text, index) => (
        <pre key={index} className={classes.text} role="region" aria-label={`Text ${index + 1}`} tabIndex={0}>
          {visible(text.slice(0, 100_000))}
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
