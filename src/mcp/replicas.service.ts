import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ChangeFeed } from '../database/change-feed.js';

const channel = 'mcp-messages';

/** Messages up to this many characters travel in the NOTIFY itself (it holds less than 8,000 bytes); others wait in a table. */
const inlineLength = 1500;
/** Questions to other replicas that one process has open. */
const maxOpen = 10_000;
/** What nobody fetched is thrown away after this many minutes. */
const keptMinutes = 20;
const sweepMs = 10 * 60_000;

type Handler = (body: string) => string | Promise<string>;

interface Notice {
  /** The replica it is for; absent: every other. */
  readonly to?: string;
  readonly from: string;
  readonly kind: string;
  /** Names the question that this is, or answers. */
  readonly question?: string;
  readonly body?: string;
  /** The row that holds the body. */
  readonly row?: string;
}

/** Messages between replicas, over the database's NOTIFY: questions to one of them, and news to all. */
@Injectable()
export class Replicas implements OnModuleDestroy {
  private readonly handlers = new Map<string, Handler>();
  private readonly open = new Map<string, (answer: string | null) => void>();
  private readonly stop: () => void;
  private readonly sweep: NodeJS.Timeout;
  private next = 0;

  constructor(
    private readonly feed: ChangeFeed,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {
    this.stop = feed.subscribe(channel, (notice) =>
      notice === null ? undefined : this.take(notice as unknown as Notice),
    );
    this.sweep = setInterval(() => void this.clean(), sweepMs).unref();
  }

  /** This process, as others name it. */
  get id(): string {
    return this.feed.replicaId;
  }

  /** Who answers a kind of question here. */
  on(kind: string, handler: Handler): void {
    this.handlers.set(kind, handler);
  }

  /** What the other replica says; null where it does not in time, or the database is away. */
  ask(to: string, kind: string, body: string, waitMs: number): Promise<string | null> {
    if (this.open.size >= maxOpen) return Promise.resolve(null);
    const question = `${this.id}:${this.next++}`;
    return new Promise((resolve) => {
      const settle = (answer: string | null) => {
        clearTimeout(timer);
        this.open.delete(question);
        resolve(answer);
      };
      const timer = setTimeout(settle, waitMs, null).unref();
      this.open.set(question, settle);
      this.send({ to, from: this.id, kind, question }, body).catch(() => settle(null));
    });
  }

  /** Tells every other replica; what cannot be told is dropped. */
  tell(kind: string, body: string): void {
    this.send({ from: this.id, kind }, body).catch(() => undefined);
  }

  onModuleDestroy(): void {
    this.stop();
    clearInterval(this.sweep);
    for (const settle of this.open.values()) settle(null);
  }

  private async send(notice: Notice, body: string): Promise<void> {
    if (body.length <= inlineLength) return this.feed.announce(channel, { ...notice, body });
    const [{ id }] = (await this.dataSource.query('INSERT INTO mcp_messages (body) VALUES ($1) RETURNING id', [
      body,
    ])) as [{ id: string }];
    await this.feed.announce(channel, { ...notice, row: id });
  }

  private async take({ to, from, kind, question, body, row }: Notice): Promise<void> {
    if (from === this.id || (to !== undefined && to !== this.id)) return;
    const text = row === undefined ? body : await this.fetch(row, to !== undefined);
    if (text === undefined) return;
    if (kind === 'answer') return this.open.get(question ?? '')?.(text);
    const handler = this.handlers.get(kind);
    if (handler === undefined) return;
    if (question === undefined) return void handler(text);
    // A handler may take long (a call that goes on): the feed does not wait for it.
    void Promise.resolve(handler(text)).then((answer) =>
      this.send({ to: from, from: this.id, kind: 'answer', question }, answer).catch(() => undefined),
    );
  }

  private async fetch(row: string, mine: boolean): Promise<string | undefined> {
    const sql = mine
      ? 'DELETE FROM mcp_messages WHERE id = $1 RETURNING body'
      : 'SELECT body FROM mcp_messages WHERE id = $1';
    const found = (await this.dataSource.query(sql, [row])) as { body: string }[] | [{ body: string }[], number];
    const rows = (Array.isArray(found[0]) ? found[0] : found) as { body: string }[];
    return rows[0]?.body;
  }

  private async clean(): Promise<void> {
    await this.dataSource
      .query(`DELETE FROM mcp_messages WHERE created_at < now() - interval '${keptMinutes} minutes'`)
      .catch(() => undefined);
  }
}
