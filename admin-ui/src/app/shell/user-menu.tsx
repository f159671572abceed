import { Menu, Text, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconApi, IconChevronDown, IconHome, IconLogout } from '@tabler/icons-react';
import { gatewayUrl } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { signOut } from '../../api/session.js';
import type { Session } from '../../api/session-store.js';
import { queries } from '../providers.js';
import classes from './header.module.css';

export function UserMenu({ session }: { readonly session: Session }) {
  const leave = async () => {
    try {
      await signOut();
      queries.clear();
    } catch (error) {
      notifications.show({
        color: 'red',
        title: 'Not signed out',
        message: asProblem(error).message,
        autoClose: false,
      });
    }
  };
  return (
    <Menu width={250}>
      <Menu.Target>
        <UnstyledButton className={classes.user} aria-label={`Account: ${session.name}`}>
          <bdi className={classes.name}>{session.name}</bdi>
          <IconChevronDown size={15} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <bdi>{session.id}</bdi>
          <Text fz="xs">{session.role === 'admin' ? 'Administrator' : session.role}</Text>
        </Menu.Label>
        <Menu.Item component="a" href={`${gatewayUrl}/`} leftSection={<IconHome size={17} />}>
          Home page
        </Menu.Item>
        <Menu.Item component="a" href={`${gatewayUrl}/docs`} leftSection={<IconApi size={17} />}>
          API console
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={17} />} onClick={() => void leave()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
