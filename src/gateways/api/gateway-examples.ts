/** The payloads of the guide to several authentication headers, as its readers send them. */
const guide = { name: 'My Gateway', url: 'http://mcp-server.example.com', auth_type: 'authheaders' };

const headers = (values: Readonly<Record<string, string>>) => ({
  auth_headers: Object.entries(values).map(([key, value]) => ({ key, value })),
});

const example = (summary: string, value: object) => ({ summary, value });

export const createExamples = {
  several: example('Several headers', {
    ...guide,
    ...headers({ 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456', 'X-Region': 'us-east-1' }),
  }),
  single: example('One header, in the older form', {
    ...guide,
    auth_header_key: 'X-API-Key',
    auth_header_value: 'secret-key-123',
  }),
  keys: example('Several API keys', {
    ...guide,
    ...headers({ 'X-Primary-Key': 'primary-secret', 'X-Secondary-Key': 'secondary-secret' }),
  }),
  client: example('An API key and who the client is', {
    ...guide,
    ...headers({ 'X-API-Key': 'api-secret', 'X-Client-ID': 'client-123', 'X-Client-Secret': 'client-secret' }),
  }),
  regional: example('An API key, a region and an environment', {
    ...guide,
    ...headers({ 'X-API-Key': 'api-secret', 'X-Region': 'eu-west-1', 'X-Environment': 'production' }),
  }),
  reference: example('A value from the environment', {
    ...guide,
    ...headers({ 'X-API-Key': '${env:GATEHOUSE_SECRET_API_KEY}' }),
  }),
  open: example('A server that asks for nothing', { name: 'Open', url: 'https://mcp.example.com/mcp' }),
};

export const editExamples = {
  one: example('Replace one header, keep the others', {
    auth_headers: [{ key: 'X-API-Key', value: 'another-key' }, { key: 'X-Client-ID' }, { key: 'X-Region' }],
  }),
  description: example('Change the description; the credentials stay', { description: 'Production' }),
  none: example('Take the credentials away', { auth_type: 'none' }),
};

export const testExamples = {
  stored: example('A stored gateway', { gateway_id: 'my-gateway' }),
  form: example('What a form holds', {
    url: guide.url,
    auth_type: guide.auth_type,
    ...headers({ 'X-API-Key': 'secret-key-123' }),
  }),
};
