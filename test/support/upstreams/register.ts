import type { StartedGatehouse } from '../app.js';

/** Registers an upstream as a gateway with the headers it demands; throws where it is refused. */
export async function register(
  gatehouse: StartedGatehouse,
  url: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ id: string; slug: string }> {
  const keys = Object.entries(headers);
  const auth =
    keys.length === 0 ? {} : { auth_type: 'authheaders', auth_headers: keys.map(([key, value]) => ({ key, value })) };
  const answer = await gatehouse.admin<{ id: string; slug: string }>('/gateways', {
    method: 'POST',
    body: { name, url, ...auth, ...more },
  });
  if (answer.status !== 201)
    throw new Error(`registration was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
