import { Button, Modal, Text } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { gatewayUrl } from '../../api/client.js';
import { lookAgain } from '../../api/session.js';
import type { Loss, Session } from '../../api/session-store.js';
import { queries } from '../providers.js';
import { SignInForm } from './sign-in-form.js';
import classes from './sign-in.module.css';

const reasons: Record<Loss, string> = {
  session: 'Your session has expired.',
  'signed-out': 'You signed out in another tab.',
  proxy: 'Your sign-in at the proxy has expired.',
};

/** Over the page as it was: signing in again goes on where the work stopped. Another person gets a fresh page. */
export function SignedOutDialog({ session, loss }: { readonly session: Session; readonly loss: Loss }) {
  const goOn = (again: Session) => {
    if (again.id === session.id) void queries.invalidateQueries();
    else location.reload();
  };
  useWindowEvent('focus', () => void lookAgain().then((again) => again && goOn(again)));
  return (
    <Modal.Root opened onClose={() => {}} zIndex={400} closeOnEscape={false} closeOnClickOutside={false} size="sm">
      <Modal.Overlay />
      <Modal.Content aria-label="Signed out">
        <Modal.Body className={classes.form} p="xl">
          <div>
            <Modal.Title fz="lg" fw={650}>
              Signed out
            </Modal.Title>
            <Text mt={6}>{reasons[loss]} What you typed on this page is kept; nothing was saved.</Text>
          </div>
          {loss === 'proxy' ? (
            <>
              <Text>Sign in in the new tab, then come back to this one.</Text>
              <Button component="a" href={`${gatewayUrl}/admin/`} target="_blank" rel="noreferrer" data-autofocus>
                Sign in again
              </Button>
            </>
          ) : (
            <SignInForm onDone={goOn} />
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
