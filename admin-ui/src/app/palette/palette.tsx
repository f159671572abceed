import { UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import classes from './palette.module.css';

const PaletteDialog = lazy(() => import('./palette-dialog.js').then((module) => ({ default: module.PaletteDialog })));

/** Ctrl K, or the button: finds pages, gateways, virtual servers and tools, and a request by its id. */
export function Palette() {
  const [open, setOpen] = useState(false);
  useHotkeys([['mod+K', () => setOpen(true)]], []);
  return (
    <>
      <UnstyledButton className={classes.opener} onClick={() => setOpen(true)}>
        <IconSearch size={16} aria-hidden />
        <span>Find anything</span>
        <kbd>Ctrl K</kbd>
      </UnstyledButton>
      {open && (
        <Suspense>
          <PaletteDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
