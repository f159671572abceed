import { createApp } from '../create-app.js';
import { localId } from '../identity/principal/principal-id.js';
import { issueToken } from '../identity/tokens/issue-token.js';
import { processSettings } from '../settings.js';

/** A JSON answer of the admin API, whatever its status. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls the admin API as an administrator. */
export type AdminApi = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<ApiAnswer>;

/** Seconds; a command that works longer makes a new token for each call anyway. */
const tokenLifetime = 300;

/**
 * Gives `work` the API of the gateway at GATEHOUSE_URL (default http://127.0.0.1:PORT), with a token signed by the secret
 * of these settings. Where none runs there and GATEHOUSE_URL was not given, the application is started here, on a free
 * loopback port, for as long as `work` takes.
 */
export async function withAdminApi<T>(work: (api: AdminApi) => Promise<T>): Promise<T> {
  const env = processSettings();
  const given = process.env.GATEHOUSE_URL?.replace(/\/$/, '');
  const url = given ?? `http://127.0.0.1:${env.PORT}`;
  const apiAt =
    (base: string): AdminApi =>
    async (method, path, body) => {
      const expires = Math.floor(Date.now() / 1000) + tokenLifetime;
      const { token } = await issueToken({ id: localId('gatehouse-cli'), admin: true, expires }, env);
      const response = await fetch(base + path, {
        method,
        redirect: 'error',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
    };
  if (await isGatehouse(url)) return work(apiAt(url));
  if (given !== undefined) throw new Error(`no gateway answers at GATEHOUSE_URL ${url}`);
  const gatehouse = await createApp({ ...env, HOST: '127.0.0.1', PORT: 0, TLS_CERT_FILE: '', LOG_LEVEL: 'ERROR' });
  try {
    return await work(apiAt(gatehouse.url));
  } finally {
    await gatehouse.close();
  }
}

async function isGatehouse(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/version`, { signal: AbortSignal.timeout(3_000) });
    return ((await answer.json()) as { name?: unknown }).name === 'gatehouse';
  } catch {
    return false;
  }
}

/** The body of a 2xx answer; otherwise an Error that says what the API said. */
export function successful<T>({ status, body }: ApiAnswer): T {
  if (status >= 200 && status < 300) return body as T;
  const { detail } = (body ?? {}) as { detail?: string };
  throw new Error(detail ?? `the gateway answered ${status}`);
}
