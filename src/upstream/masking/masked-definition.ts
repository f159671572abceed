import { redactJson } from './redactor.js';
import { DuplicateMember, elementSpans, memberSpans, type Span } from '../../protocol/json/json-spans.js';

/** A definition as clients may see it, and where a secret stood in it: in a text, masked now, or in what has to stay as it is. */
export interface MaskedDefinition {
  readonly definition: string;
  readonly secretIn: 'nothing' | 'text' | 'name or schema';
}

/** What callers send back as it is, or check arguments against: a mask in it would break the item. */
const kept = ['name', 'uri', 'uriTemplate', 'inputSchema', 'outputSchema'];

/** The JSON text of the definition of a tool, prompt, resource or template with the secrets in its texts masked; names and schemas stay. */
export function maskedDefinition(definition: string, secrets: readonly Buffer[]): MaskedDefinition {
  if (redactJson(definition, secrets) === definition) return { definition, secretIn: 'nothing' };
  let masked = '';
  let shown = false;
  let done = 0;
  for (const { start, end } of keptSpans(definition)) {
    const value = definition.slice(start, end);
    shown ||= redactJson(value, secrets) !== value;
    masked += redactJson(definition.slice(done, start), secrets) + value;
    done = end;
  }
  masked += redactJson(definition.slice(done), secrets);
  return { definition: masked, secretIn: shown ? 'name or schema' : 'text' };
}

/** In the order in which they stand. None in what makes no sense: all of it is masked then. */
function keptSpans(definition: string): Span[] {
  try {
    const spans = memberSpans(definition, 0, kept) ?? [];
    const names = (elementSpans(definition, ['arguments']) ?? []).map(
      ({ start }) => memberSpans(definition, start, ['name'])?.[0],
    );
    return [...spans, ...names].filter((span) => span !== undefined).sort((a, b) => a.start - b.start);
  } catch (error) {
    if (error instanceof DuplicateMember) return [];
    throw error;
  }
}
