import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useReturnFocus } from './use-return-focus.js';
import classes from './decision-dialog.module.css';

interface DecisionDialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** The buttons, the deciding one last. */
  readonly actions: ReactNode;
  readonly children?: ReactNode;
  readonly size?: number;
}

/** A question that must be answered before anything goes on. */
export function DecisionDialog({ title, onClose, actions, children, size = 540 }: DecisionDialogProps) {
  useReturnFocus();
  return (
    <Modal.Root opened onClose={onClose} size={size} zIndex={300} transitionProps={{ duration: 120 }}>
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content radius="lg">
        <Modal.Body className={classes.body}>
          <Modal.Title component="h2" className={classes.title}>
            <bdi>{title}</bdi>
          </Modal.Title>
          {children}
          <div className={classes.actions}>{actions}</div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
