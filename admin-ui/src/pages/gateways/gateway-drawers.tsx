import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { gatewayById } from '../../api/gateways.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { SideDrawer } from '../../components/page/side-drawer.js';
import { TestDrawer } from './testing/test-drawer.js';

const loadForm = () => import('./form/gateway-form.js').then(({ GatewayForm: form }) => ({ default: form }));
const GatewayForm = lazy(loadForm);
/** Safari has no idle callbacks. */
const whenIdle = window.requestIdleCallback ?? ((act: () => void) => setTimeout(act, 500));

interface GatewayDrawersProps {
  readonly open: string | undefined;
  readonly from?: string | undefined;
  readonly test: string | undefined;
  readonly onClose: () => void;
  readonly onEdit: (id: string) => void;
}

/** The drawer that the address asks for: a new gateway, one that is edited, or a Test. */
export function GatewayDrawers({ open, from, test, onClose, onEdit }: GatewayDrawersProps) {
  // The form's code comes once the page stands, so that it opens at once.
  useEffect(() => void whenIdle(() => void loadForm()), []);
  if (test !== undefined) return <TestDrawer id={test} onClose={onClose} onEdit={() => onEdit(test)} />;
  if (open === undefined) return null;
  const like = open === 'new' ? from : open;
  return (
    <Suspense>
      {like === undefined ? (
        <GatewayForm stored={null} onClose={onClose} />
      ) : (
        <Loaded id={like} copy={open === 'new'} onClose={onClose} />
      )}
    </Suspense>
  );
}

function Loaded({ id, copy, onClose }: { readonly id: string; readonly copy: boolean; readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery(gatewayById(id));
  if (data !== undefined) {
    return <GatewayForm key={id} stored={copy ? null : data} copyOf={copy ? data : null} onClose={onClose} />;
  }
  if (error === null) return null;
  return (
    <SideDrawer title="Gateway" onClose={onClose}>
      <ProblemNote error={error} title="The gateway cannot be shown" onRetry={() => void refetch()} />
    </SideDrawer>
  );
}
