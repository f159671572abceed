import { ActionIcon, Drawer, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconMenu2 } from '@tabler/icons-react';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Session } from '../../api/session-store.js';
import { Logo } from '../../components/page/logo.js';
import { ColorSchemeButton } from './color-scheme-button.js';
import { Palette } from '../palette/palette.js';
import { ExpiryBar } from './expiry-bar.js';
import { LiveButton } from './live-button.js';
import { Navigation } from './navigation.js';
import { SignedInAs } from './signed-in-as.js';
import { UserMenu } from './user-menu.js';
import classes from './shell.module.css';

/** Header, navigation and the page; on narrow windows the navigation is behind a button. */
export function Shell({ session, children }: { readonly session: Session; readonly children: ReactNode }) {
  const [menuOpen, menu] = useDisclosure(false);
  const main = useMainOfPage();
  return (
    <div className={classes.shell}>
      <UnstyledButton className={classes.skip} onClick={() => main.current?.focus()}>
        Skip to the content
      </UnstyledButton>
      <header className={classes.header}>
        <ActionIcon className={classes.burger} aria-label="Open the navigation" onClick={menu.open}>
          <IconMenu2 size={20} />
        </ActionIcon>
        <Logo />
        <Text component="span" fw={650} fz="lg" className={classes.product}>
          Gatehouse
        </Text>
        <div className={classes.spacer} />
        <Palette />
        <LiveButton />
        <SignedInAs session={session} />
        <UserMenu session={session} />
        <ColorSchemeButton />
      </header>
      <nav className={classes.side} aria-label="Pages">
        <Navigation />
      </nav>
      <Drawer.Root opened={menuOpen} onClose={menu.close} size={260}>
        <Drawer.Overlay />
        <Drawer.Content aria-label="Pages">
          <Drawer.Body>
            <div className={classes.drawerHead}>
              <Logo />
              <Drawer.CloseButton aria-label="Close the navigation" />
            </div>
            <Navigation onFollow={menu.close} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <main className={classes.main} id="main" tabIndex={-1} ref={main}>
        <ExpiryBar />
        {children}
      </main>
    </div>
  );
}

/** The page's content; it gets the focus when another page is opened, so that a screen reader begins there. */
function useMainOfPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const first = useRef(path);
  useEffect(() => {
    if (first.current === path) return;
    first.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}
