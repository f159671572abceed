import { ActionIcon, Menu } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconCopy,
  IconDots,
  IconFiles,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconStethoscope,
  IconTrash,
} from '@tabler/icons-react';
import { useCallback, useLayoutEffect, useState, type Ref } from 'react';
import type { Gateway } from '../../../api/gateways.js';
import { DeleteDialog } from '../delete-dialog.js';
import { DisableDialog } from '../disable-dialog.js';
import { useGatewayActions } from '../use-gateway-actions.js';

export interface RowActions {
  readonly onOpen: (id: string) => void;
  readonly onTest: (id: string) => void;
  /** A new one like it, without its secrets. */
  readonly onCopy: (id: string) => void;
}

/** Whose menu is open, or was last. */
interface MenuState {
  readonly of: string;
  readonly button: HTMLElement;
  readonly opened: boolean;
}

/** One menu for all rows: one in each would cost a list more than all else in it. `toggle` is always the same function. */
export function useRowMenu() {
  const [state, setState] = useState<MenuState | null>(null);
  const toggle = useCallback((id: string, button: HTMLElement) => {
    setState((last) => ({ of: id, button, opened: !(last?.of === id && last.opened) }));
  }, []);
  const close = () => setState((last) => last && { ...last, opened: false });
  return { state, openedFor: (id: string) => state?.of === id && state.opened, toggle, close };
}

interface MenuButtonProps {
  readonly gateway: Gateway;
  readonly opened: boolean;
  readonly onToggle: (id: string, button: HTMLElement) => void;
}

export const MenuButton = ({ gateway: { id, name }, opened, onToggle }: MenuButtonProps) => (
  <ActionIcon
    variant="subtle"
    color="gray"
    aria-label={`Actions for ${name}`}
    aria-haspopup="menu"
    aria-expanded={opened}
    onClick={(event) => onToggle(id, event.currentTarget)}
  >
    <IconDots size={18} />
  </ActionIcon>
);

interface RowMenuProps extends RowActions {
  /** Those that have a {@link MenuButton}. */
  readonly gateways: readonly Gateway[];
  readonly menu: Pick<ReturnType<typeof useRowMenu>, 'state' | 'close'>;
}

/** What can be done with one gateway. Mounted before it is opened, so that the focus finds its way back. */
export function RowMenu({ gateways, menu: { state, close }, ...actions }: RowMenuProps) {
  const gateway = gateways.find(({ id }) => id === state?.of);
  const [asking, setAsking] = useState<{ what: 'delete' | 'disable'; of: Gateway } | null>(null);
  const done = () => setAsking(null);
  return (
    <>
      <Menu width={200} opened={state !== null && state.opened && gateway !== undefined} onChange={close}>
        <Menu.Target>
          <Standing at={state?.button ?? null} />
        </Menu.Target>
        <Menu.Dropdown>
          {gateway !== undefined && (
            <Items gateway={gateway} {...actions} onAsk={(what) => setAsking({ what, of: gateway })} />
          )}
        </Menu.Dropdown>
      </Menu>
      {asking?.what === 'delete' && <DeleteDialog gateway={asking.of} onClose={done} />}
      {asking?.what === 'disable' && <DisableDialog gateway={asking.of} onClose={done} />}
    </>
  );
}

interface ItemsProps extends RowActions {
  readonly gateway: Gateway;
  readonly onAsk: (what: 'delete' | 'disable') => void;
}

function Items({ gateway, onOpen, onTest, onCopy, onAsk }: ItemsProps) {
  const { id, url, enabled, managedBy } = gateway;
  const managed = managedBy !== null;
  const { enable, refresh } = useGatewayActions();
  const clipboard = useClipboard();
  return (
    <>
      <Menu.Item leftSection={<IconStethoscope size={17} />} onClick={() => onTest(id)}>
        Test
      </Menu.Item>
      <Menu.Item leftSection={<IconPencil size={17} />} onClick={() => onOpen(id)}>
        {managed ? 'Look' : 'Edit'}
      </Menu.Item>
      <Menu.Item leftSection={<IconRefresh size={17} />} onClick={() => refresh.mutate(gateway)}>
        Refresh tools
      </Menu.Item>
      <Menu.Item leftSection={<IconFiles size={17} />} onClick={() => onCopy(id)}>
        Duplicate
      </Menu.Item>
      <Menu.Item leftSection={<IconCopy size={17} />} onClick={() => clipboard.copy(url)}>
        Copy URL
      </Menu.Item>
      <Menu.Divider />
      {enabled ? (
        <Menu.Item disabled={managed} leftSection={<IconPlayerPause size={17} />} onClick={() => onAsk('disable')}>
          Disable…
        </Menu.Item>
      ) : (
        <Menu.Item disabled={managed} leftSection={<IconPlayerPlay size={17} />} onClick={() => enable.mutate(gateway)}>
          Enable
        </Menu.Item>
      )}
      <Menu.Item color="red" disabled={managed} leftSection={<IconTrash size={17} />} onClick={() => onAsk('delete')}>
        Delete…
      </Menu.Item>
      {managed && <Menu.Label>Managed by {managedBy}: changed there</Menu.Label>}
    </>
  );
}

/** Has a menu open at an element that stands elsewhere. */
function Standing({ at, ref }: { readonly at: HTMLElement | null; readonly ref?: Ref<HTMLElement> }) {
  useLayoutEffect(() => {
    if (typeof ref !== 'function' || at === null) return;
    const gone = ref(at);
    return () => void (typeof gone === 'function' ? gone() : ref(null));
  }, [at, ref]);
  return null;
}
