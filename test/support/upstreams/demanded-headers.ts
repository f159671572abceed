/** The three credentials that upstreams of the conformance and client tests demand of each request. */
export const demandedHeaders: Readonly<Record<string, string>> = {
  'X-API-Key': 'test-api-key-6f1d2b',
  'X-Client-ID': 'test-client-88',
  'X-Region': 'eu-west-1',
};
