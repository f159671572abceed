import { useSyncExternalStore } from 'react';
import { answered, api } from './client.js';
import { ApiProblem, asProblem } from './problem.js';
import type { components } from './schema.js';
import { sessionStore, type Session, type SessionState } from './session-store.js';

export type Credentials = { readonly user: string; readonly password: string } | { readonly token: string };

export const useSession = (): SessionState => useSyncExternalStore(sessionStore.subscribe, sessionStore.get);

/** Finds out who is signed in; begins a session silently where a proxy has signed an administrator in. */
export async function start(): Promise<void> {
  try {
    const who = await read();
    if (who.role !== 'admin') return sessionStore.nobody(`${who.name} is signed in, and is no administrator.`);
    sessionStore.begin(who.csrfToken === null ? await begin({}) : who);
  } catch (error) {
    const { status, code, message } = asProblem(error);
    sessionStore.nobody(refusalsOfHeaders.has(code) ? notBelieved(message) : status === 401 ? null : message);
  }
}

/** What the gateway says to identity headers that it does not believe, whoever signs in beside them. */
const refusalsOfHeaders = new Set([
  'PROXY_PEER_NOT_TRUSTED',
  'IDENTITY_AMBIGUOUS',
  'IDENTITY_CONFLICT',
  'PROXY_MODE_REQUIRED',
  'MALFORMED_REQUEST',
]);

const notBelieved = (why: string): string =>
  `The sign-in at the proxy is not believed: ${why}. What to change is in the log of the gateway, and for whoever ` +
  'signs in without the proxy under Sign-in check.';

/** For the home page, which needs no session: where there is one, its writes carry the token. */
export async function startAtHome(): Promise<void> {
  const who = await read().catch(() => null);
  if (who !== null) sessionStore.begin(who);
}

/** Throws the ApiProblem of a refusal; for administrators unless `forEverybody`. The credentials are forgotten with the call. */
export async function signIn(credentials: Credentials, forEverybody = false): Promise<Session> {
  const session = await begin(credentials);
  if (!forEverybody && session.role !== 'admin')
    throw new ApiProblem(403, 'FORBIDDEN', 'This page is for administrators.');
  sessionStore.begin(session);
  return session;
}

export async function signOut(): Promise<void> {
  await answered(api.DELETE('/admin/session'));
  sessionStore.signedOut();
}

/** Asks whether somebody signed in meanwhile in another tab, as a person does whose proxy sent them to its own sign-in. */
export async function lookAgain(): Promise<Session | null> {
  const who = await read().catch(() => null);
  if (who === null) return null;
  const session = who.csrfToken === null ? await begin({}).catch(() => null) : who;
  if (session !== null) sessionStore.begin(session);
  return session;
}

/** Uses the session, so that it goes on. */
export async function staySignedIn(): Promise<void> {
  const who = await read().catch(() => null);
  if (who === null) sessionStore.lost('session');
  else sessionStore.begin(who);
}

const read = async (): Promise<Session> => sessionOf(await answered(api.GET('/admin/session')));

const begin = async (body: Partial<Record<'user' | 'password' | 'token', string>>): Promise<Session> =>
  sessionOf(await answered(api.POST('/admin/session', { body })));

const sessionOf = (wire: components['schemas']['PersonRead']): Session => ({
  id: wire.id,
  name: wire.name,
  email: wire.email,
  role: wire.role,
  method: wire.method,
  csrfToken: wire.csrfToken,
  idleUntil: timeOf(wire.idleExpiresAt),
  endsAt: timeOf(wire.expiresAt),
});

const timeOf = (text: string | null): number => (text === null ? Infinity : Date.parse(text));
