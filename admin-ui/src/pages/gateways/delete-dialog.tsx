import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { gatewayImpact, type Gateway } from '../../api/gateways.js';
import { DecisionDialog } from '../../components/page/decision-dialog.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { ImpactList } from './impact-list.js';
import { useGatewayActions } from './use-gateway-actions.js';

/** Never at once: what is lost is shown first, and a gateway in use is deleted only by its name. */
export function DeleteDialog({ gateway, onClose }: { readonly gateway: Gateway; readonly onClose: () => void }) {
  const { remove, disable } = useGatewayActions();
  const impact = useQuery(gatewayImpact(gateway.id));
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const used = impact.data === undefined || impact.data.servers.length > 0;
  const deleted = () => {
    onClose();
    void navigate({ to: '/gateways', search: (before) => before });
  };
  return (
    <DecisionDialog
      title={`Delete ${gateway.name}?`}
      onClose={onClose}
      actions={
        <>
          {gateway.enabled && (
            <Button
              variant="default"
              mr="auto"
              loading={disable.isPending}
              onClick={() => disable.mutate(gateway, { onSuccess: onClose })}
            >
              Disable instead
            </Button>
          )}
          <Button variant="default" onClick={onClose} data-autofocus={!used || undefined}>
            Cancel
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            disabled={impact.data === undefined || (used && typed !== gateway.name)}
            onClick={() => remove.mutate(gateway, { onSuccess: deleted })}
          >
            Delete gateway
          </Button>
        </>
      }
    >
      <ImpactList gateway={gateway} secrets />
      {impact.data !== undefined && used && (
        <TextInput
          label={`Type ${gateway.name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
      )}
      {impact.isError && <ProblemNote error={impact.error} title="What hangs on it cannot be read" />}
      {remove.isError && <ProblemNote error={remove.error} title="Not deleted" />}
    </DecisionDialog>
  );
}
