import createClient, { type Middleware } from 'openapi-fetch';
import { ApiProblem, asProblem, problemOf } from './problem.js';
import type { paths } from './schema.js';
import { sessionStore } from './session-store.js';

/** Where the gateway is, without a slash at the end: the page's own address without `admin/`, whatever prefix a proxy adds. */
export const gatewayUrl = new URL(document.baseURI).href
  .replace(/[?#].*$/, '')
  .replace(/(admin\/)?(index\.html)?$/, '')
  .replace(/\/$/, '');

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Sends the session's CSRF token with each write, and notices when the session or the proxy's sign-in is over. */
const guard: Middleware = {
  onRequest({ request }) {
    const token = sessionStore.csrfToken();
    if (token !== null && !safe.has(request.method)) request.headers.set('X-CSRF-Token', token);
  },
  onResponse({ response, schemaPath }) {
    const html = response.headers.get('Content-Type')?.startsWith('text/html') === true;
    if (response.type === 'opaqueredirect' || html) {
      sessionStore.lost('proxy');
      throw new ApiProblem(401, 'PROXY_SIGN_IN', 'Your sign-in at the proxy has expired.');
    }
    if (response.ok) sessionStore.used();
    else if (response.status === 401 && schemaPath !== '/admin/session') sessionStore.lost('session');
  },
};

export const api = createClient<paths>({
  baseUrl: gatewayUrl,
  // By the second the gateway knows a page's request where the browser does not say so: no password window opens over the page.
  headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
  redirect: 'manual',
  credentials: 'same-origin',
});
api.use(guard);

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of a call; throws an {@link ApiProblem} for every refusal, and where no answer came. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw asProblem(error);
  }
  if (!answer.response.ok) throw problemOf(answer.response, answer.error);
  return answer.data as T;
}
