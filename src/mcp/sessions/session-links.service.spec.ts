import { beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { Account } from '../../limits/budgets/account.js';
import type { Replicas } from '../../replicas/replicas.service.js';
import type { Caller } from '../request/visit.js';
import type { LegacyLink } from './legacy-link.js';
import type { Links } from './links.service.js';
import { SessionLinks } from './session-links.service.js';
import { Session, type SessionStream } from './session.js';

/** An upstream session over HTTP+SSE, which no other replica can use: what went to it, and whether it was closed. */
class Opened implements LegacyLink {
  readonly posted: unknown[] = [];
  closed = 0;
  alive = true;
  readonly sessionId = 's';
  readonly protocolVersion = '2024-11-05';
  readonly standing = { holds: () => true } as unknown as LegacyLink['standing'];
  constructor(public gateway: CatalogueGateway) {}
  call(): void {}
  post(text: string): void {
    const { method, params } = JSON.parse(text) as { method: string; params: unknown };
    this.posted.push({ method, params });
  }
  listen(): void {}
  forget(): void {
    this.alive = false;
  }
  close(): void {
    this.closed += 1;
  }
}

const gateway = {
  id: 'g',
  slug: 'g',
  transport: 'sse',
  legacy: {},
  capabilities: { logging: {} },
  target: { url: new URL('http://127.0.0.1/'), credentialHeaders: () => [], credentialQuery: () => [] },
} as unknown as CatalogueGateway;
const stream: SessionStream = { attach: (_link, stands) => stands?.(), send: () => {}, close: () => {} };
const visit = { scope: { kind: 'gateway' }, view: { gateways: [gateway] }, client: null } as unknown as Caller;

describe(SessionLinks, () => {
  let opened: Opened[];
  let told: [string, string][];
  let fail: Error | null;
  let links: SessionLinks;
  let session: Session;

  beforeEach(() => {
    opened = [];
    told = [];
    fail = null;
    const opens = {
      open: async () => {
        await Promise.resolve();
        if (fail !== null) throw fail;
        opened.push(new Opened(gateway));
        return opened.at(-1)!;
      },
    };
    const shared = { find: () => Promise.resolve(undefined), forget: () => Promise.resolve() };
    links = new SessionLinks(
      opens as unknown as Links,
      shared as unknown as ConstructorParameters<typeof SessionLinks>[1],
      {} as ConstructorParameters<typeof SessionLinks>[2],
      { tell: (kind: string, body: string) => void told.push([kind, body]) } as unknown as Replicas,
    );
    const owner = { principalId: 'p', scopeKey: '', account: {} as Account };
    session = new Session('k', 't', owner, { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} });
  });

  it.each([
    ['a call', () => links.of(session, gateway, null)],
    ['a client that is ready', () => links.ready(session, visit)],
    [
      'a session that its upstream forgot',
      () => {
        const old = new Opened(gateway);
        session.links.set('g', old);
        return links.renew(session, old, null);
      },
    ],
  ])('%s that opens one has it told what the client asked for, and the other replicas of it', async (_who, open) => {
    session.stream = stream;
    session.logLevel = 'warning';
    session.watched.set('g', new Set(['test://r']));
    await open();
    await expect.poll(() => told).toEqual([['session-opened', '["k","g"]']]);
    expect(opened[0]!.posted).toEqual([
      { method: 'logging/setLevel', params: { level: 'warning' } },
      { method: 'resources/subscribe', params: { uri: 'test://r' } },
    ]);
    expect(session.links.get('g')).toBe(opened[0]);
  });

  it('opens once for all who ask meanwhile, and again after it could not', async () => {
    fail = new Error('refused');
    await expect(links.of(session, gateway, null)).rejects.toThrow('refused');
    expect(session.links.size).toBe(0);
    fail = null;
    const [one, two] = await Promise.all([links.of(session, gateway, null), links.of(session, gateway, null)]);
    expect(one).toBe(two);
    expect(links.of(session, gateway, null)).toBe(one);
    expect(opened).toHaveLength(1);
  });

  it('ends what opens when the session that wanted it is over, and tells nobody', async () => {
    const wanted = links.of(session, gateway, null);
    session.links.clear();
    await expect(wanted).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    expect(opened.map(({ closed }) => closed)).toEqual([1]);
    expect(session.links.size).toBe(0);
    expect(told).toEqual([]);
  });
});
