import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './empty.module.css';

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** In the place of a list that has nothing to show: why, and what to do. */
export function Empty({ title, children, actions }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <Title order={2} fz="lg">
        {title}
      </Title>
      {children !== undefined && (
        <Text c="dimmed" maw={520} ta="center" component="div">
          {children}
        </Text>
      )}
      {actions !== undefined && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
