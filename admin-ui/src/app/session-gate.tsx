import { Outlet } from '@tanstack/react-router';
import { useSession } from '../api/session.js';
import { Shell } from './shell/shell.js';
import { SignedOutDialog } from './sign-in/signed-out-dialog.js';
import { SignInPage } from './sign-in/sign-in-page.js';

/** Nobody sees a page without a session; whose session ends keeps the page, with a dialog over it. */
export function SessionGate() {
  const state = useSession();
  switch (state.phase) {
    case 'starting':
      return <main aria-busy="true" />;
    case 'signed-out':
      return <SignInPage detail={state.detail} />;
    case 'active':
    case 'lost':
      return (
        <Shell session={state.session}>
          <Outlet />
          {state.phase === 'lost' && <SignedOutDialog session={state.session} loss={state.loss} />}
        </Shell>
      );
  }
}
