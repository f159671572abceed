import { Button, Text } from '@mantine/core';
import { DecisionDialog } from '../../../components/page/decision-dialog.js';

interface DiscardDialogProps {
  readonly changes: number;
  readonly onDiscard: () => void;
  readonly onStay: () => void;
}

export function DiscardDialog({ changes, onDiscard, onStay }: DiscardDialogProps) {
  const what = changes === 1 ? 'one change' : `${changes} changes`;
  return (
    <DecisionDialog
      title={`Discard ${what}?`}
      onClose={onStay}
      actions={
        <>
          <Button variant="default" onClick={onStay} data-autofocus>
            Keep editing
          </Button>
          <Button color="red" onClick={onDiscard}>
            Discard
          </Button>
        </>
      }
    >
      <Text>Nothing was saved. Values typed into secret fields are forgotten.</Text>
    </DecisionDialog>
  );
}
