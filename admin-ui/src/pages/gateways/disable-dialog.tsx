import { Button, Text } from '@mantine/core';
import type { Gateway } from '../../api/gateways.js';
import { DecisionDialog } from '../../components/page/decision-dialog.js';
import { ProblemNote } from '../../components/notes/problem-note.js';
import { ImpactList } from './impact-list.js';
import { useGatewayActions } from './use-gateway-actions.js';

export function DisableDialog({ gateway, onClose }: { readonly gateway: Gateway; readonly onClose: () => void }) {
  const { disable } = useGatewayActions();
  return (
    <DecisionDialog
      title={`Disable ${gateway.name}?`}
      onClose={onClose}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            data-autofocus
            loading={disable.isPending}
            onClick={() => disable.mutate(gateway, { onSuccess: onClose })}
          >
            Disable gateway
          </Button>
        </>
      }
    >
      <Text>Its tools disappear for every client until it is enabled again. Nothing stored is lost.</Text>
      <ImpactList gateway={gateway} />
      {disable.isError && <ProblemNote error={disable.error} title="Not disabled" />}
    </DecisionDialog>
  );
}
