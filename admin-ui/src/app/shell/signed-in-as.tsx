import { IconShieldCheck } from '@tabler/icons-react';
import type { Session } from '../../api/session-store.js';
import classes from './header.module.css';

const ways: Record<NonNullable<Session['method']>, string> = {
  password: 'password',
  token: 'access token',
  proxy: 'via proxy',
};

/** How the administrator got in. */
export function SignedInAs({ session }: { readonly session: Session }) {
  return (
    <span className={classes.way}>
      <IconShieldCheck size={17} aria-hidden />
      {session.method === null ? 'anonymous' : ways[session.method]}
    </span>
  );
}
