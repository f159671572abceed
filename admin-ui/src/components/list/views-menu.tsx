import { ActionIcon, Button, Popover, TextInput, UnstyledButton } from '@mantine/core';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { savedViews, type View } from './saved-views.js';
import classes from './views-menu.module.css';

interface ViewsMenuProps {
  /** Names the list in the browser's storage. */
  readonly list: string;
  readonly presets: readonly View[];
  /** What is shown now, as the address says it, without the place in it. */
  readonly now: string;
  readonly onShow: (search: string) => void;
}

/** Searches to come back to: given ones, and those that were saved in this browser. */
export function ViewsMenu({ list, presets, now, onShow }: ViewsMenuProps) {
  const store = savedViews(list);
  const [opened, setOpened] = useState(false);
  const [own, setOwn] = useState(store.read);
  const [name, setName] = useState('');
  const keep = (views: readonly View[]) => {
    store.write(views);
    setOwn(views);
  };
  const save = () => {
    const label = name.trim();
    if (label === '') return;
    keep([...own.filter((view) => view.label !== label), { label, search: now }]);
    setName('');
  };
  const show = (search: string) => {
    setOpened(false);
    onShow(search);
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={280}
      position="bottom-end"
      trapFocus
      returnFocus
      withOverlay
      overlayProps={{ backgroundOpacity: 0 }}
    >
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={17} />} onClick={() => setOpened(!opened)}>
          Views
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label="Views">
        {presets.map(({ label, search }) => (
          <UnstyledButton key={label} className={classes.view} onClick={() => show(search)}>
            {label}
          </UnstyledButton>
        ))}
        {own.map(({ label, search }) => (
          <div key={label} className={classes.own}>
            <UnstyledButton className={classes.view} onClick={() => show(search)}>
              <bdi>{label}</bdi>
            </UnstyledButton>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Forget the view ${label}`}
              onClick={() => keep(own.filter((view) => view.label !== label))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        ))}
        <div className={classes.save}>
          <TextInput
            size="xs"
            aria-label="Name of this view"
            placeholder="Name of this view"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => event.key === 'Enter' && save()}
          />
          <Button size="compact-sm" variant="default" onClick={save}>
            Save view
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
