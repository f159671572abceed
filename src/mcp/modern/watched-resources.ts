import { later } from '../../problems/guarded.js';
import { ownId } from '../../protocol/own-ids.js';
import type { LegacyLink } from '../sessions/legacy-link.js';

/** How long a resource that nobody watches any more stays subscribed to, in milliseconds: its watcher may come back at once. */
const lingerMs = 2_000;

type Link = Pick<LegacyLink, 'post'>;

/** Which resources are watched on upstream sessions that several streams share, and by how many of them. */
export class WatchedResources {
  private readonly watchers = new WeakMap<Link, Map<string, number>>();

  /** Subscribes to what nobody watched yet. @returns what ends it, for what nobody else watches then. */
  watch(link: Link, uris: Iterable<string>): () => void {
    const watched = new Set(uris);
    const counts = this.of(link);
    for (const uri of watched) {
      const others = counts.get(uri) ?? 0;
      counts.set(uri, others + 1);
      if (others === 0) say(link, 'resources/subscribe', uri);
    }
    return () => {
      later('unsubscribe', lingerMs, () => this.leave(link, watched)).unref();
    };
  }

  private leave(link: Link, uris: Iterable<string>): void {
    const counts = this.of(link);
    for (const uri of uris) {
      const others = (counts.get(uri) ?? 1) - 1;
      if (others > 0) counts.set(uri, others);
      else if (counts.delete(uri)) say(link, 'resources/unsubscribe', uri);
    }
  }

  private of(link: Link): Map<string, number> {
    let counts = this.watchers.get(link);
    if (counts === undefined) this.watchers.set(link, (counts = new Map()));
    return counts;
  }
}

function say(link: Link, method: string, uri: string): void {
  link.post(JSON.stringify({ jsonrpc: '2.0', id: ownId(), method, params: { uri } }));
}
