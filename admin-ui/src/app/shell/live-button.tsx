import { UnstyledButton } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useLive } from '../../api/live.js';
import classes from './header.module.css';

/** How the page learns of changes; pressed, what is shown stays as it is until it is pressed again. */
export function LiveButton() {
  const { liveness, pause } = useLive();
  const paused = liveness === 'paused';
  const Icon = paused ? IconPlayerPlay : IconPlayerPause;
  return (
    <UnstyledButton
      className={classes.live}
      data-live={liveness === 'live' || undefined}
      aria-label={`${liveness}: ${paused ? 'go on with updates' : 'pause updates'}`}
      title={paused ? 'Go on with updates' : 'Pause updates'}
      onClick={() => pause(!paused)}
    >
      <span>{liveness}</span>
      <Icon size={14} aria-hidden />
    </UnstyledButton>
  );
}
