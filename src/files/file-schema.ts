import { credentialFields } from '../credentials/requested-credentials.js';
import type { Field, Fields } from '../fields/field.js';
import { snakeCase } from '../fields/spelling.js';
import type { Vocabulary } from '../fields/read-fields.js';
import { gatewayFields, readOnlyFields, unsupportedFields } from '../gateways/fields/gateway-fields.js';
import { rulesSchema } from '../limits/rules/limit-rules.js';
import { chosenFields, serverFields, serverVocabulary } from '../servers/server-fields.js';

type Schema = Record<string, unknown>;

/** Where every gateway serves it. */
export const schemaPath = 'schemas/gateways-file.json';

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** A member in both of its spellings; editors suggest the first. */
const spelled = (name: string, schema: Schema): Schema => {
  const other = camelCase(name);
  return { [name]: schema, ...(other === name ? {} : { [other]: { ...schema, doNotSuggest: true } }) };
};

const orNull = ({ type, ...rest }: Schema): Schema => ({ ...rest, type: [...[type].flat(), 'null'] });

/**
 * What the check of a field takes, at least: what the API document says, without the lengths of texts, which are counted after
 * trimming, and with the forms that the check takes besides, found by asking it.
 */
function fieldSchema({ schema, fallback, read }: Field<unknown>): Schema {
  const { nullable: _, minLength: __, maxLength: ___, example, items, enum: words, ...plain } = schema as Schema;
  const takes = (value: unknown) => {
    const report = { errors: [], warnings: [] };
    read(value, '', report);
    return report.errors.length === 0;
  };
  const listed: Schema = items === undefined || takes('a, b') ? {} : { items: loose(items as Schema) };
  const written: Schema = { ...plain, ...listed, ...(example === undefined ? {} : { examples: [example] }) };
  if (items !== undefined && takes('a, b')) {
    delete written.maxItems; // counted when they are taken apart
    written.type = ['array', 'object', 'string'];
  }
  if (Array.isArray(words) && takes(` ${String(words[0]).toLowerCase()}`)) {
    const any = (word: string) => word.replace(/[A-Z]/g, (letter) => `[${letter}${letter.toLowerCase()}]`);
    written.anyOf = [{ enum: words }, { pattern: `^\\s*(${words.map(any).join('|')})\\s*$` }];
  } else if (words !== undefined) written.enum = words;
  if (typeof written.pattern === 'string') written.pattern = written.pattern.replace(/^\^/, '^\\s*');
  if (written.anyOf === undefined && written.enum !== undefined && fallback !== undefined)
    return { ...orNull(written), enum: [...(words as unknown[]), null] };
  if (written.anyOf !== undefined && fallback !== undefined)
    written.anyOf = [...(written.anyOf as unknown[]), { type: 'null' }];
  return fallback === undefined ? written : orNull(written);
}

const loose = ({ minLength: _, maxLength: __, ...rest }: Schema): Schema => rest;

const text: Schema = { type: ['string', 'null'] };

const headers: Schema = {
  description:
    'Sent with every request; the value of a secret as ${env:…} or ${file:…}, or ***** to keep what is stored.',
  type: ['array', 'object', 'null'],
  items: {
    type: 'object',
    properties: { key: {}, value: {}, secret: {} },
  },
};

const credentials: Readonly<Partial<Record<string, Schema>>> = {
  auth_type: {
    ...text,
    description: 'What the credentials are; without it there are none.',
    anyOf: [
      { enum: ['none', 'basic', 'bearer', 'authheaders', 'query_param', '', null] },
      { pattern: '^[nN][oO][nN][eE]$' },
    ],
  },
  auth_headers: headers,
};

function bodySchema(fields: Fields, others: Schema, { unsupported, readOnly, others: read }: Vocabulary) {
  const known = Object.entries(fields).map(([column, field]) => spelled(snakeCase(column), fieldSchema(field)));
  const foreign = Object.entries(unsupported).map(([name, { defaults, reason }]) =>
    spelled(name, {
      description: reason,
      anyOf: [{ enum: defaults }, { type: 'array', maxItems: 0 }],
      doNotSuggest: true,
    }),
  );
  const ignored = [...readOnly, 'version'].map((name) =>
    spelled(name, { description: 'Of reads; ignored.', doNotSuggest: true }),
  );
  const elsewhere = read.map((name) => spelled(name, {}));
  return {
    ...Object.assign({}, ...elsewhere, ...ignored, ...foreign),
    ...others,
    ...Object.assign({}, ...known),
  } as Schema;
}

/** Rules as {@link rulesSchema} has them; a list may be null. */
const limits: Schema = {
  ...rulesSchema,
  properties: Object.fromEntries(
    Object.entries(rulesSchema.properties).map(([name, list]) => [name, { ...list, type: ['array', 'null'] }]),
  ),
};

/**
 * JSON Schema (draft-07, which editors know best) of a file for GATEWAYS_FILE and `gatehouse apply`, made of the tables that the file
 * is read by. What it refuses the program refuses; the program refuses more.
 */
export function fileSchema(): Schema {
  const gateway = bodySchema(
    { ...gatewayFields },
    Object.assign({}, ...credentialFields.map((name) => spelled(name, credentials[name] ?? text))) as Schema,
    { unsupported: unsupportedFields, readOnly: readOnlyFields, others: [] },
  );
  const chosen = Object.assign(
    {},
    ...chosenFields.map((name) => spelled(name, { type: ['array', 'string', 'null'], items: { type: 'string' } })),
  ) as Schema;
  const server = bodySchema({ ...serverFields }, chosen, serverVocabulary);
  gateway.limits = { ...(gateway.limits as Schema), ...limits, type: ['object', 'null'] };
  const closed = (properties: Schema): Schema => ({ type: 'object', additionalProperties: false, properties });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Gateways, virtual servers and limits of Gatehouse',
    ...closed({
      $schema: {},
      gateways: { type: ['array', 'null'], items: { ...closed(gateway), required: ['name', 'url'] } },
      servers: {
        type: ['array', 'null'],
        items: {
          ...closed({ ...server, server: { ...closed(server), doNotSuggest: true } }),
          anyOf: [{ required: ['name'] }, { required: ['server'] }],
        },
      },
      limits: {
        description: 'For all gateways together, as PUT /admin/limits takes them.',
        ...limits,
        type: ['object', 'null'],
      },
      sealed: { description: 'Written by gatehouse export --yaml --seal.', type: ['string', 'null'] },
    }),
    anyOf: ['gateways', 'servers', 'limits'].map((name) => ({ required: [name] })),
  };
}
