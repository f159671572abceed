import type { StartedGatehouse } from './app.js';

const stored = [
  { key: 'X-API-Key', value: 'test-api-key-6f1d2b' },
  { key: 'X-Client-ID', value: 'test-client-88' },
  { key: 'X-Region', value: 'eu-west-1' },
];

/** What an upstream of these tests demands of each request: the credentials `register` stores. */
export const demandedHeaders = Object.fromEntries(stored.map(({ key, value }) => [key, value]));

/** Registers the upstream at `url` with its three headers; throws what the gateway says when it refuses. */
export async function register(gatehouse: StartedGatehouse, name: string, url: string): Promise<void> {
  const body = { name, url, auth_type: 'authheaders', auth_headers: stored };
  const answer = await gatehouse.admin('/gateways', { method: 'POST', body });
  if (answer.status !== 201) throw new Error(`registering ${name}: ${answer.status} ${JSON.stringify(answer.body)}`);
}
