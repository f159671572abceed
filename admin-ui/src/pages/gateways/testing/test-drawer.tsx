import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { gatewayById } from '../../../api/gateways.js';
import { ProblemNote } from '../../../components/notes/problem-note.js';
import { SideDrawer } from '../../../components/page/side-drawer.js';
import { TestPanel } from './test-panel.js';
import { useTest } from './use-test.js';

interface TestDrawerProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onEdit: () => void;
}

/** A gateway tested as it is stored, at once. */
export function TestDrawer({ id, onClose, onEdit }: TestDrawerProps) {
  const { data: gateway, error } = useQuery(gatewayById(id));
  const queries = useQueryClient();
  const { state, run, cancel } = useTest();
  useEffect(() => void run({ gateway_id: id }), [id, run]);
  useEffect(() => {
    if (state.phase === 'done') void queries.invalidateQueries({ queryKey: ['gateways'] });
  }, [state, queries]);
  const done = state.phase === 'done' ? state.result : null;
  return (
    <SideDrawer
      title={`Test ${gateway?.name ?? ''}`}
      onClose={onClose}
      size={620}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button onClick={() => void run({ gateway_id: id })} loading={state.phase === 'running'}>
            Test again
          </Button>
        </>
      }
    >
      {error !== null && <ProblemNote error={error} title="The gateway cannot be shown" />}
      <TestPanel
        state={state}
        how="with the stored values"
        secure={gateway?.url.startsWith('https:') ?? true}
        onCancel={cancel}
        actions={
          done?.stage === 'auth' &&
          !done.ok && (
            <Button size="compact-sm" onClick={onEdit}>
              Edit credentials
            </Button>
          )
        }
      />
    </SideDrawer>
  );
}
