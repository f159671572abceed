import { Validator } from '@cfworker/json-schema';

const mostFaults = 5;

/** What a schema has against a value; nothing where the schema itself is broken, since the server decides. */
export function faultsOf(schema: object, value: unknown): string[] {
  try {
    const { errors } = new Validator(withoutPatterns(schema), '2020-12', false).validate(value);
    return errors
      .slice(-mostFaults)
      .map(({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, '')} ${error}`);
  } catch {
    return [];
  }
}

/** A server's regular expression could hold up the page for ever; the server is asked anyway, and knows its own. */
function withoutPatterns(schema: object): object {
  return JSON.parse(
    JSON.stringify(schema, (name, value: unknown) => {
      if (name === 'pattern' && typeof value === 'string') return undefined;
      if (typeof value !== 'object' || value === null || !('patternProperties' in value)) return value;
      // Without them it is not known which properties are additional ones.
      const {
        patternProperties: _,
        additionalProperties: __,
        unevaluatedProperties: ___,
        ...others
      } = value as Record<string, unknown>;
      return others;
    }),
  ) as object;
}
