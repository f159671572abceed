import { Injectable } from '@nestjs/common';
import { Joined } from '../kept/joined.js';
import { Replicas } from '../replicas/replicas.service.js';
import type { ConnectionRead, ConnectionsRead } from './connection-read.js';
import { HeldHere } from './held-here.service.js';

/** How long other replicas may take to answer, in milliseconds. */
const waitMs = 700;

/** Sessions and streams of all replicas: each is asked for its own. */
@Injectable()
export class ConnectionList {
  private readonly listings = new Joined((search: string) => this.gather(search));

  constructor(
    private readonly here: HeldHere,
    private readonly replicas: Replicas,
  ) {
    replicas.on('connections', (search) => JSON.stringify(here.list(search)));
    replicas.on('connection-end', async (id) => String(await here.end(id)));
  }

  /** Who asks the same meanwhile gets the same answer. */
  list(search: string): Promise<ConnectionsRead> {
    return this.listings.ask(search);
  }

  /** False where no replica holds it. */
  async end(id: string): Promise<boolean> {
    const [mine, others] = await Promise.all([this.here.end(id), this.replicas.askAll('connection-end', id, waitMs)]);
    return mine || others.includes('true');
  }

  private async gather(search: string): Promise<ConnectionsRead> {
    const answers = await this.replicas.askAll('connections', search, waitMs);
    const all = [this.here.list(search), ...answers.map((answer) => JSON.parse(answer) as ConnectionsRead)];
    const merged = new Map<string, ConnectionRead>();
    for (const item of all.flatMap(({ items }) => items)) {
      const other = merged.get(item.id);
      merged.set(item.id, other === undefined ? item : together(other, item));
    }
    return {
      items: [...merged.values()].sort((a, b) => b.since.localeCompare(a.since)),
      more: all.reduce((sum, { more }) => sum + more, 0),
      replicas: all.flatMap(({ replicas }) => replicas).sort(),
    };
  }
}

/** One session that two processes hold. */
const together = (a: ConnectionRead, b: ConnectionRead): ConnectionRead => ({
  ...(a.idleSeconds <= b.idleSeconds ? a : b),
  idleSeconds: Math.min(a.idleSeconds, b.idleSeconds),
  calls: a.calls + b.calls,
  streaming: a.streaming || b.streaming,
  gateways: [...new Set([...a.gateways, ...b.gateways])],
  replicas: [...a.replicas, ...b.replicas].sort(),
});
