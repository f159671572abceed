import { hostname } from 'node:os';
import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import { Listen, type Listener } from '../mcp/modern/listen.service.js';
import type { Session } from '../mcp/sessions/session.js';
import { Sessions } from '../mcp/sessions/sessions.service.js';
import type { ConnectionRead, ConnectionsRead } from './connection-read.js';

/** Of one process; whoever has more narrows the list. */
const mostListed = 300;
const longestName = 100;

/** Sessions and listening streams that this process holds. */
@Injectable()
export class HeldHere {
  private readonly replica = `${hostname()}.${process.pid}`;

  constructor(
    private readonly sessions: Sessions,
    private readonly listen: Listen,
    private readonly catalog: CatalogService,
  ) {}

  /** `search`: text of the principal's id, in lower case. */
  list(search: string): ConnectionsRead {
    const sessions = [...this.sessions.all].filter(({ owner }) => owner.principalId.toLowerCase().includes(search));
    const streams = [...this.listen.listeners].filter(({ principalId }) => principalId.toLowerCase().includes(search));
    const all = [...streams.map((one) => () => this.stream(one)), ...sessions.map((one) => () => this.session(one))];
    const items = all.slice(-mostListed).map((read) => read());
    return { items, more: all.length - items.length, replicas: [this.replica] };
  }

  /** False where it is not here. Resolves when it is ended on all replicas. */
  async end(id: string): Promise<boolean> {
    const session = this.sessions.byKey(id);
    if (session !== undefined) {
      await this.sessions.end(session);
      return true;
    }
    for (const listener of this.listen.listeners) {
      if (listener.id !== id) continue;
      listener.close();
      return true;
    }
    return false;
  }

  private session(session: Session): ConnectionRead {
    const { key, owner, facts, links, calls, stream, usedAt } = session;
    return {
      ...this.where(owner),
      id: key,
      kind: 'session',
      client: clientOf(facts.clientInfo),
      protocolVersion: facts.protocolVersion,
      since: new Date(this.sessions.began(session) * 1000).toISOString(),
      idleSeconds: secondsSince(usedAt),
      calls: calls.size,
      streaming: stream !== null,
      gateways: [...links.keys()].flatMap((id) => this.catalog.gatewayById(id)?.slug ?? []),
    };
  }

  private stream({ id, since, ...owner }: Listener): ConnectionRead {
    return {
      ...this.where(owner),
      id,
      kind: 'stream',
      client: null,
      protocolVersion: '2026-07-28',
      since: new Date(Date.now() - (performance.now() - since)).toISOString(),
      idleSeconds: secondsSince(since),
      calls: 0,
      streaming: true,
      gateways: [],
    };
  }

  private where({ principalId, scopeKey }: { readonly principalId: string; readonly scopeKey: string }) {
    const [kind, id = ''] = scopeKey.split(':');
    const name = kind === 'server' ? this.catalog.serverById(id)?.name : this.catalog.gatewayById(id)?.name;
    return { principal: principalId, endpoint: scopeKey, endpointName: name ?? null, replicas: [this.replica] };
  }
}

const secondsSince = (moment: number) => Math.max(0, Math.round((performance.now() - moment) / 1000));

function clientOf({ name, version }: Readonly<Record<string, unknown>>): string | null {
  const words = [name, version].filter((word) => typeof word === 'string' && word !== '');
  return words.length === 0 ? null : words.join(' ').slice(0, longestName);
}
