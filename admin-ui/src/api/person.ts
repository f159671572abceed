import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';
import type { components } from './schema.js';

export type Person = components['schemas']['PersonRead'];

/** Whoever comes, anonymous callers included; a 401 where nobody may come without a name. */
export const me = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => answered(api.GET('/me', { signal })),
});

/** How somebody is signed in, in words. */
export const wayOf = ({ method }: Pick<Person, 'method'>): string =>
  method === null
    ? 'not signed in'
    : { password: 'signed in with a password', token: 'signed in with a token', proxy: 'signed in through the proxy' }[
        method
      ];
