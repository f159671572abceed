import { describe, expect, it } from 'vitest';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { Principal } from '../../identity/principal/principal.js';
import type { LegacyLink } from './legacy-link.js';
import { Links } from './links.service.js';

/** The upstream sessions that were opened, in order: how often each was closed, and whether it lives. */
class Opened implements LegacyLink {
  closed = 0;
  alive = true;
  readonly sessionId = 's';
  readonly protocolVersion = '2025-11-25';
  readonly standing = { holds: () => true } as unknown as LegacyLink['standing'];
  constructor(public gateway: CatalogueGateway) {}
  call(): void {}
  post(): void {}
  listen(): void {}
  forget(): void {
    this.alive = false;
  }
  close(): void {
    this.closed += 1;
  }
}

class LinksUnderTest extends Links {
  readonly opened: Opened[] = [];
  fail: Error | null = null;
  constructor() {
    super(...([] as unknown as ConstructorParameters<typeof Links>));
  }
  override async open(gateway: CatalogueGateway): Promise<LegacyLink> {
    await Promise.resolve();
    if (this.fail !== null) throw this.fail;
    const link = new Opened(gateway);
    this.opened.push(link);
    return link;
  }
}

const gateway = { id: 'g', slug: 'g' } as CatalogueGateway;
const user = (id: number | string) => ({ id: String(id), role: 'user' }) as Principal;
const most = 10_000;

describe(Links, () => {
  it('opens once for all calls of a principal, who come at once or later', async () => {
    const links = new LinksUnderTest();
    const both = await Promise.all([1, 2].map(() => links.ofPrincipal(user(1), gateway, null)));
    const later = await links.ofPrincipal(user(1), gateway, null);
    expect(new Set([...both, later].map(({ link }) => link)).size).toBe(1);
    expect(links.opened).toHaveLength(1);
  });

  it('makes room by those that were not used lately', async () => {
    const links = new LinksUnderTest();
    for (let id = 0; id < most; id++) (await links.ofPrincipal(user(id), gateway, null)).release();
    (await links.ofPrincipal(user(0), gateway, null)).release();
    (await links.ofPrincipal(user('new'), gateway, null)).release();
    await Promise.resolve();
    expect(links.opened.map(({ closed }) => closed).indexOf(1)).toBe(1);
    await links.ofPrincipal(user(0), gateway, null);
    expect(links.opened).toHaveLength(most + 1);
  });

  it('closes one under a call when the call is over, once', async () => {
    const links = new LinksUnderTest();
    const first = await links.ofPrincipal(user('busy'), gateway, null);
    const second = await links.ofPrincipal(user('busy'), gateway, null);
    for (let id = 0; id < most; id++) (await links.ofPrincipal(user(id), gateway, null)).release();
    const [busy] = links.opened;
    await Promise.resolve();
    expect(busy!.closed).toBe(0);
    first.release();
    first.release();
    await Promise.resolve();
    expect(busy!.closed).toBe(0);
    second.release();
    second.release();
    await expect.poll(() => busy!.closed).toBe(1);
  });

  it('opens another in the place of one that is dead, dropped, or was not to be had', async () => {
    const links = new LinksUnderTest();
    links.fail = new Error('refused');
    await expect(links.ofPrincipal(user(1), gateway, null)).rejects.toThrow('refused');
    links.fail = null;
    const { link } = await links.ofPrincipal(user(1), gateway, null);
    (link as Opened).alive = false;
    const second = await links.ofPrincipal(user(1), gateway, null);
    expect(second.link).not.toBe(link);
    links.drop(second.link);
    expect((await links.ofPrincipal(user(1), gateway, null)).link).not.toBe(second.link);
    expect(links.opened).toHaveLength(3);
  });

  it('gives each anonymous call one of its own, which ends with it', async () => {
    const links = new LinksUnderTest();
    const anonymous = { id: 'anonymous', role: 'anonymous' } as Principal;
    const calls = await Promise.all([1, 2].map(() => links.ofPrincipal(anonymous, gateway, null)));
    expect(links.opened).toHaveLength(2);
    for (const { release } of calls) release();
    expect(links.opened.map(({ closed }) => closed)).toEqual([1, 1]);
  });
});
