import { Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  readonly title: string;
  /** Where the title is not enough for the browser's own title: "kubernetes-eu · Gateways". */
  readonly documentTitle?: string;
  readonly description?: ReactNode;
  /** At the right of the title: the primary action last. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The anatomy of every page: one title, one line below it, actions at the right, then the content. */
export function Page({ title, documentTitle = title, description, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${documentTitle} · Gatehouse`;
  }, [documentTitle]);
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <div className={classes.words}>
          <Title order={1}>
            <bdi>{title}</bdi>
          </Title>
          {description !== undefined && (
            <Text c="dimmed" component="div">
              {description}
            </Text>
          )}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
