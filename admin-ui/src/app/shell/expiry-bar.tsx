import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { staySignedIn } from '../../api/session.js';
import { sessionStore } from '../../api/session-store.js';
import { Note } from '../../components/notes/note.js';

const warnMs = 2 * 60_000;
const lookMs = 5_000;

/** Two minutes before the session ends by itself it says so; when it has, it asks the gateway once. */
export function ExpiryBar() {
  const [leftMs, setLeftMs] = useState(Infinity);
  useEffect(() => {
    const timer = setInterval(() => {
      const left = sessionStore.endsAt() - Date.now();
      setLeftMs(left);
      if (left <= 0 && sessionStore.get().phase === 'active') void staySignedIn();
    }, lookMs);
    return () => clearInterval(timer);
  }, []);
  if (leftMs > warnMs || leftMs <= 0) return null;
  const at = new Date(sessionStore.endsAt()).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <Note
      tone="warn"
      title={`You will be signed out at ${at}`}
      actions={
        <Button size="compact-sm" variant="default" onClick={() => void staySignedIn().then(() => setLeftMs(Infinity))}>
          Stay signed in
        </Button>
      }
    />
  );
}
