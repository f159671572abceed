import { Drawer } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useReturnFocus } from './use-return-focus.js';
import { Foreign } from '../text/foreign.js';
import classes from './side-drawer.module.css';

interface SideDrawerProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  /** Makes the whole drawer a form. */
  readonly onSubmit?: () => void;
  readonly size?: number;
  /** Nothing in it can be changed, so nothing in it takes the focus: the panel does, and keys scroll it. */
  readonly fixed?: boolean;
}

/** The panel at the right in which things are made and changed. Its footer stays in sight and covers nothing. */
export function SideDrawer({ title, onClose, footer, children, onSubmit, size = 720, fixed = false }: SideDrawerProps) {
  useReturnFocus();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit?.();
  };
  const parts = (
    <>
      <div className={classes.head}>
        <Drawer.Title component="h2" className={classes.title}>
          <Foreign text={title} />
        </Drawer.Title>
        <Drawer.CloseButton aria-label="Close" />
      </div>
      <div className={classes.body} tabIndex={fixed ? 0 : undefined}>
        {children}
      </div>
      {footer !== undefined && <div className={classes.footer}>{footer}</div>}
    </>
  );
  return (
    <Drawer.Root opened onClose={onClose} position="right" size={size} transitionProps={{ duration: 120 }}>
      <Drawer.Overlay backgroundOpacity={0.45} />
      <Drawer.Content classNames={{ content: classes.content }}>
        {onSubmit === undefined ? (
          <div className={classes.parts}>{parts}</div>
        ) : (
          <form className={classes.parts} onSubmit={submit} noValidate autoComplete="off">
            {parts}
          </form>
        )}
      </Drawer.Content>
    </Drawer.Root>
  );
}
