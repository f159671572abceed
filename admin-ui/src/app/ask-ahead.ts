import type { FetchQueryOptions, QueryKey } from '@tanstack/react-query';
import { sessionStore } from '../api/session-store.js';
import { queries } from './providers.js';

/**
 * Asks for what a page shows while the page's code and the answer who is signed in are still on their way. Where nobody is,
 * it is refused like any other; the page asks again itself when it is shown.
 */
export function askAhead<Data, Error, Key extends QueryKey>(query: FetchQueryOptions<Data, Error, Data, Key>): void {
  if (sessionStore.get().phase !== 'signed-out') void queries.prefetchQuery(query);
}
