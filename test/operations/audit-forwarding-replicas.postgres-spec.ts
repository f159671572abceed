import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets } from '../support/app.js';
import { Opened } from '../support/stores/replica.js';
import { ensureBuilt, startReplicaProcess, type ReplicaProcess } from '../support/stores/replica-process.js';
import { freshStore, type TestStore } from '../support/stores/store.js';

type Event = Readonly<Record<string, unknown>> & { readonly id: string };

const headers = {
  authorization: `Basic ${Buffer.from(`admin:${secrets.BASIC_AUTH_PASSWORD}`).toString('base64')}`,
  'content-type': 'application/json',
};

/** Takes what replicas send, each at a path of its own. */
class Receiver {
  readonly got: { readonly from: string; readonly event: Event }[] = [];
  /** Takes without saying so. */
  silent = false;
  private readonly unanswered: ServerResponse[] = [];
  private readonly server: Server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk: Buffer) => (body += chunk.toString()));
    req.on('end', () => {
      const { events } = JSON.parse(body) as { events: Event[] };
      this.got.push(...events.map((event) => ({ from: req.url!.slice(1), event })));
      if (this.silent) this.unanswered.push(res);
      else res.end();
    });
  });

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  from = (name: string): Event[] => this.got.filter(({ from }) => from === name).map(({ event }) => event);

  get twice(): string[] {
    const ids = this.got.map(({ event }) => event.id);
    return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
  }

  close = (): Promise<unknown> => {
    for (const res of this.unanswered) res.destroy();
    return new Promise((done) => this.server.close(done));
  };
}

describe('the audit log of two replicas, sent on', () => {
  const opened = new Opened();
  let store: TestStore;
  let receiver: Receiver;
  let start: (name: string) => Promise<ReplicaProcess>;
  const replicas: Record<string, ReplicaProcess> = {};

  beforeAll(async () => {
    ensureBuilt();
    store = opened.keep(await freshStore());
    receiver = opened.keep(new Receiver());
    const url = await receiver.listen();
    start = async (name) => {
      const settings = { AUDIT_WEBHOOK_URL: `${url}/${name}`, AUDIT_WEBHOOK_SECRET: 'a webhook secret of some length' };
      const replica = await startReplicaProcess(store, settings);
      opened.keep({ close: () => replica.end('SIGKILL') });
      return (replicas[name] = replica);
    };
    await Promise.all([start('a'), start('b')]);
  }, 180_000);
  afterAll(() => opened.closeAll());

  let changes = 0;
  /** Each leaves a row. */
  const change = async (...names: string[]) => {
    for (const name of names) {
      const body = JSON.stringify({ kind: 'principal', value: `local:no-${(changes += 1)}-here` });
      const answer = await fetch(`${replicas[name]!.url}/admin/revocations`, { method: 'POST', headers, body });
      expect(answer.status).toBeLessThan(300);
    }
  };
  /** Ids of rows of changes that the database has and the receiver has not. */
  const missing = async (name: string) => {
    const answer = await fetch(`${replicas[name]!.url}/admin/audit/export?q=-here`, { headers });
    const rows = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    const ids = rows.filter(({ target }) => /no-\d+-here$/.test(String(target))).map(({ id }) => id);
    expect(ids).toHaveLength(changes);
    const there = new Set(receiver.got.map(({ event }) => event.id));
    return ids.filter((id) => !there.has(id));
  };
  const allThere = async (name: string) => {
    await expect.poll(() => missing(name), { timeout: 20_000 }).toEqual([]);
  };

  it('is sent by one of them alone, each row once, whoever wrote it', async () => {
    for (let round = 0; round < 20; round += 1) await change('a', 'b');
    await allThere('a');
    expect(new Set(receiver.got.map(({ from }) => from)).size).toBe(1);
    expect(receiver.twice).toEqual([]);
  });

  it('is sent by the other one when the first was killed and its lease is over: nothing is lost, what was in doubt comes again', async () => {
    const first = receiver.got[0]!.from;
    const other = first === 'a' ? 'b' : 'a';
    receiver.silent = true;
    const before = receiver.got.length;
    await change(other, other, other);
    await expect.poll(() => receiver.got.length, { timeout: 10_000 }).toBeGreaterThan(before);
    const inDoubt = new Set(receiver.got.slice(before).map(({ event }) => event.id));
    await replicas[first]!.end('SIGKILL');
    receiver.silent = false;
    await change(other, other);
    await sleep(2_500);
    expect(receiver.from(other)).toEqual([]);

    // In the place of waiting for a minute.
    await store.query('UPDATE audit_forwarder SET until = now()');
    await allThere(other);
    expect(new Set(receiver.twice)).toEqual(inDoubt);
    for (const id of inDoubt) {
      const copies = receiver.got.filter(({ event }) => event.id === id);
      expect(copies.map(({ from }) => from)).toEqual([first, other]);
      expect(copies[1]!.event).toEqual(copies[0]!.event);
    }
    await start(first);
  });

  it('is sent by the next one at once when the one before is stopped', async () => {
    const now = receiver.got.at(-1)!.from;
    const next = now === 'a' ? 'b' : 'a';
    const twice = receiver.twice.length;
    await change(now, next);
    expect(await replicas[now]!.end('SIGTERM')).toBe(0);
    const before = receiver.got.length;
    await change(next);
    await allThere(next);
    expect(new Set(receiver.got.slice(before).map(({ from }) => from))).toEqual(new Set([next]));
    expect(receiver.twice).toHaveLength(twice);
  });
});
