import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

/** The status of a GET with headers that fetch would not send as they are, such as Host. */
export async function rawGet(url: string, path: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const asked = request(new URL(path, url), { headers: { ...headers }, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode ?? 0;
}
