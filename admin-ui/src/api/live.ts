import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { gatewayUrl } from './client.js';
import { pauseAsking, whileThere } from './lists.js';

/** How the page learns of changes: told at once, by asking every ten seconds, or not until asked to. */
export type Liveness = 'live' | 'polling' | 'paused';

/** What is asked again when a topic changes. */
const concerned: Readonly<Record<string, readonly string[]>> = {
  gateways: ['gateways', 'items', 'servers', 'audit', 'traffic'],
  servers: ['servers', 'audit'],
  revocations: ['revocations', 'tokens', 'audit'],
  keys: ['keys', 'gateways', 'audit'],
};

const againMs = 10_000;
/** A stream that is cut may take so long to come back before the page says that it asks instead. */
const patienceMs = 3_000;

/** One stream for the whole page, while somebody is there to look at it, and has not paused it. */
export function useLive(): { readonly liveness: Liveness; readonly pause: (on: boolean) => void } {
  const queries = useQueryClient();
  const [told, setTold] = useState<Liveness>('polling');
  const [paused, setPaused] = useState(false);
  useEffect(() => (paused ? undefined : follow(queries, setTold)), [queries, paused]);
  const pause = (on: boolean) => {
    pauseAsking(on);
    setPaused(on);
    if (!on) void queries.invalidateQueries();
  };
  return { liveness: paused ? 'paused' : told, pause };
}

function follow(queries: QueryClient, say: (liveness: Liveness) => void): () => void {
  let source: EventSource | null = null;
  let cut: ReturnType<typeof setTimeout> | undefined;
  const mended = () => {
    clearTimeout(cut);
    cut = undefined;
  };
  const stop = () => {
    mended();
    source?.close();
    source = null;
    say('polling');
  };
  const open = () => {
    if (source !== null) return;
    source = new EventSource(`${gatewayUrl}/admin/events`);
    source.onopen = () => {
      mended();
      say('live');
    };
    // The gateway ends the stream now and then, and the browser comes back at once.
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) return stop();
      // Each attempt that fails is an error of its own: they are counted from the first.
      cut ??= setTimeout(() => say('polling'), patienceMs);
    };
    source.addEventListener('change', (event: MessageEvent<string>) => {
      for (const key of concerned[event.data] ?? []) void queries.invalidateQueries({ queryKey: [key] });
    });
  };
  /** A stream keeps a session alive as any request does: nobody there, nothing open. */
  const look = () => (document.hidden || whileThere() === false ? stop() : open());
  look();
  const timer = setInterval(look, againMs);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
    stop();
  };
}
