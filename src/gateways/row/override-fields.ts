import type { Field } from '../../fields/field.js';
import { field, text, wrong } from '../../fields/kinds.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import { isNamed, type Override } from './override.js';

const controls = /[\p{Cc}\p{Surrogate}]/u;

const line = (why: string, pattern?: RegExp) =>
  field<string | null>({ default: null, why }, { type: 'string', maxLength: 255 }, (value, path, report) => {
    if (typeof value !== 'string' || value.length > 255 || controls.test(value))
      return wrong(report, path, 'must be one line of at most 255 characters');
    const trimmed = value.trim();
    if (trimmed === '') return null;
    if (pattern?.test(trimmed) === false)
      return wrong(report, path, 'must be 1 to 64 of the letters A-Z, a-z, 0-9, _ and -');
    return trimmed;
  });

const titleAndDescription = {
  displayName: line("The title that clients are shown; null: the upstream's own."),
  description: text(8192, { default: null, why: "The description that clients are shown; null: the upstream's own." }),
};

/** What a person may change of a tool or prompt, of which clients call by name. */
export const namedOverrideFields = {
  customName: line(
    "The name that clients call, on /mcp behind the slug; null: the upstream's own.",
    /^[A-Za-z0-9_-]{1,64}$/,
  ),
  ...titleAndDescription,
} satisfies { readonly [K in keyof Override]: Field<string | null> };

/** The same of a resource or template, which clients read by its URI: its name is a label. */
export const labelledOverrideFields: typeof namedOverrideFields = {
  ...namedOverrideFields,
  customName: line("The name that clients are shown; null: the upstream's own."),
};

export const overrideFieldsOf = (kind: ItemKind): typeof namedOverrideFields =>
  isNamed(kind) ? namedOverrideFields : labelledOverrideFields;
