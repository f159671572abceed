import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Environment } from '../config/environment.js';
import type { Gatehouse } from '../create-app.js';
import { localId } from '../identity/principal/principal-id.js';
import { provesHouse } from '../identity/tokens/house-proof.js';
import { issueToken } from '../identity/tokens/issue-token.js';
import { processSettings } from '../settings.js';

/** A JSON answer of the admin API, whatever its status. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls the admin API as an administrator. */
export type AdminApi = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<ApiAnswer>;

/** Longest wait for one answer of the API, or for a start of the application: a file of many gateways tries them all. */
const longestMinutes = 10;
const longestMs = longestMinutes * 60_000;

/** Certificates are verified whatever NODE_TLS_REJECT_UNAUTHORIZED says; NODE_EXTRA_CA_CERTS names an authority of one's own. */
const dispatcher = new Agent({
  connect: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
  // One bound for all of an answer, by its signal.
  bodyTimeout: 0,
  headersTimeout: 0,
});

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
      return answered(`${method} ${path.split('?', 1)[0]} at ${base}`, async (signal) => {
        const response = await request(base + path, {
          method,
          dispatcher,
          signal,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.body.text();
        return { status: response.statusCode, body: text === '' ? null : (JSON.parse(text) as unknown) };
      });
    };
  if (await isOurs(url, given === undefined, env)) return work(apiAt(url));
  if (given !== undefined) throw new Error(`no gateway answers at GATEHOUSE_URL ${url}`);
  const gatehouse = await startHere(env);
  try {
    return await work(apiAt(gatehouse.url));
  } finally {
    await gatehouse.close();
  }
}

/** The application on a free loopback port, and no other; what a failed start leaves open ends with the process. */
async function startHere(env: Environment): Promise<Gatehouse> {
  const own = { HOST: '127.0.0.1', PORT: 0, METRICS_PORT: 0, TLS_CERT_FILE: '', LOG_LEVEL: 'ERROR' } as const;
  const tooLong = sleep(longestMs).then(() => {
    throw new Error(`no gateway answers, and none could be started here within ${longestMinutes} minutes`);
  });
  // The application takes a second to load, which most commands do without.
  const { createApp } = await import('../create-app.js');
  return Promise.race([createApp({ ...env, ...own }), tooLong]);
}

/** What `ask` resolves to; where it fails or takes too long, an Error that names what was asked. */
async function answered(what: string, ask: (signal: AbortSignal) => Promise<ApiAnswer>): Promise<ApiAnswer> {
  const signal = AbortSignal.timeout(longestMs);
  try {
    return await ask(signal);
  } catch (error) {
    if (signal.aborted) throw new Error(`${what} was not answered within ${longestMinutes} minutes`);
    throw new Error(`${what} was not answered: ${(error as Error).message}`);
  }
}

/**
 * Whether a gateway with these settings answers; false where none does. Throws where another one does: whoever can listen there
 * may not be sent an administrator's token. Where nobody named the place it must be on this machine, so that nobody passes the
 * question on to the gateway and keeps the token.
 */
async function isOurs(url: string, here: boolean, env: Environment): Promise<boolean> {
  const nonce = randomBytes(24).toString('base64url');
  const answer = await versionOf(`${url}/version?prove=${nonce}`);
  if (answer?.name !== 'gatehouse') return false;
  if (provesHouse(answer.proof, nonce, here, env)) return true;
  throw new Error(
    `what answers at ${url} does not know the JWT_SECRET_KEY of these settings${here ? ', or is not on this machine' : ''}: ` +
      'nothing was sent to it; GATEHOUSE_URL names the right one',
  );
}

async function versionOf(url: string): Promise<{ name?: unknown; proof?: unknown } | null> {
  try {
    const { body } = await request(url, { dispatcher, signal: AbortSignal.timeout(3_000) });
    return (await body.json()) as { name?: unknown; proof?: unknown } | null;
  } catch {
    return null;
  }
}

/** The body of a 2xx answer; otherwise an Error that says what the API said. */
export function successful<T>({ status, body }: ApiAnswer): T {
  if (status >= 200 && status < 300) return body as T;
  const { detail } = (body ?? {}) as { detail?: string };
  throw new Error(detail ?? `the gateway answered ${status}`);
}
