// The value `config` of the chart, as a JSON schema made from the table of settings: every variable but secrets, which the chart takes
// from Secrets, and those it sets itself.

/** Set by the chart, from values of their own or because the image and its probes want it so. */
const own = [
  'HOST',
  'PORT',
  'DATA_DIR',
  'PUBLIC_URL',
  'DRAIN_SECONDS',
  'DRAIN_NOTICE_SECONDS',
  'BASIC_AUTH_USER',
].concat(
  ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'PROXY_CLIENT_CA_FILE', 'PROXY_CLIENT_ALLOWED_SANS', 'SECRETS_DIR'],
  ['METRICS_PORT', 'GATEWAYS_FILE'],
);

/** `schema` (values.schema.json) with its `config` as `sections` (src/config/environment.ts) has it. */
export function withConfig(schema, sections) {
  const properties = {};
  for (const [name, variable] of Object.values(sections).flatMap(Object.entries)) {
    if (!variable.secret && !own.includes(name)) properties[name] = { description: variable.why, ...valueOf(variable) };
  }
  const config = { type: 'object', additionalProperties: false, properties };
  return { ...schema, properties: { ...schema.properties, config } };
}

/** What YAML may say for a variable: its own type, or the text it would have in the environment. */
function valueOf({ kind }) {
  const [, least, most] = /^integer (-?\d+)\.\.(\d+)$/.exec(kind) ?? [];
  if (least !== undefined)
    return { type: ['integer', 'string'], minimum: Number(least), maximum: Number(most), pattern: '^\\d+$' };
  if (kind === 'true or false') return { enum: [true, false, 'true', 'false'] };
  if (kind.includes(' \\| ')) return { enum: kind.split(' \\| ') };
  if (kind === 'list') return { type: ['array', 'string'], items: { type: 'string' } };
  if (kind === 'JSON object of lists') {
    const list = { type: 'array', items: { type: 'string' }, minItems: 1 };
    return { type: ['object', 'string'], additionalProperties: { anyOf: [list, { const: 'any' }] } };
  }
  if (kind === 'JSON object') return { type: ['object', 'string'], additionalProperties: { type: 'string' } };
  return { type: 'string' };
}
