import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCheck, IconCopy } from '@tabler/icons-react';

interface CopyButtonProps {
  readonly value: string;
  readonly label: string;
  /** Shows the label as words; else it is an icon with a tooltip. */
  readonly words?: boolean;
  /** Of the button with words; beside the other actions of a page it is as large as they are. */
  readonly size?: 'compact-sm' | 'sm';
}

/** Copies text that is no secret. */
export function CopyButton({ value, label, words = false, size = 'compact-sm' }: CopyButtonProps) {
  const clipboard = useClipboard({ timeout: 2000 });
  const Icon = clipboard.copied ? IconCheck : IconCopy;
  const copy = () => clipboard.copy(value);
  if (words) {
    return (
      <Button variant="default" size={size} leftSection={<Icon size={15} />} onClick={copy}>
        <span aria-live="polite">{clipboard.copied ? 'Copied' : label}</span>
      </Button>
    );
  }
  return (
    <Tooltip label={clipboard.copied ? 'Copied' : label}>
      <ActionIcon variant="subtle" color="gray" aria-label={clipboard.copied ? 'Copied' : label} onClick={copy}>
        <Icon size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
