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
import { useState } from 'react';
import type { Gateway } from '../../../api/gateways.js';
import { DeleteDialog } from '../delete-dialog.js';
import { DisableDialog } from '../disable-dialog.js';
import { useGatewayActions } from '../use-gateway-actions.js';

export interface RowMenuProps {
  readonly gateway: Gateway;
  readonly onOpen: (id: string) => void;
  readonly onTest: (id: string) => void;
  /** A new one like it, without its secrets. */
  readonly onCopy: (id: string) => void;
}

/** What can be done with one gateway. */
export function RowMenu({ gateway, onOpen, onTest, onCopy }: RowMenuProps) {
  const { id, name, url, enabled, managedBy } = gateway;
  const managed = managedBy !== null;
  const [asking, setAsking] = useState<'delete' | 'disable' | null>(null);
  const { enable, refresh } = useGatewayActions();
  const clipboard = useClipboard();
  return (
    <>
      <Menu width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
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
            <Menu.Item
              disabled={managed}
              leftSection={<IconPlayerPause size={17} />}
              onClick={() => setAsking('disable')}
            >
              Disable…
            </Menu.Item>
          ) : (
            <Menu.Item
              disabled={managed}
              leftSection={<IconPlayerPlay size={17} />}
              onClick={() => enable.mutate(gateway)}
            >
              Enable
            </Menu.Item>
          )}
          <Menu.Item
            color="red"
            disabled={managed}
            leftSection={<IconTrash size={17} />}
            onClick={() => setAsking('delete')}
          >
            Delete…
          </Menu.Item>
          {managed && <Menu.Label>Managed by {managedBy}: changed there</Menu.Label>}
        </Menu.Dropdown>
      </Menu>
      {asking === 'delete' && <DeleteDialog gateway={gateway} onClose={() => setAsking(null)} />}
      {asking === 'disable' && <DisableDialog gateway={gateway} onClose={() => setAsking(null)} />}
    </>
  );
}
